"""Public pages: each reads its address, asks for its rows, and renders."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from communes.calendar import today
from communes.days import iso_day
from communes.doors.addresses import one_of, page_of, strict_address
from communes.models import DailyRoot, Tier, Unit
from criteria.law.models import Level
from reports.page_cache import public_page
from reports.pages import dashboard as dashboard_page
from reports.pages import unit as unit_page
from reports.pages import unit_list as list_page
from reports.pages.address import DEFAULT_SORT, HEADLINE_LEVEL, Address
from reports.pages.districts import SORTS
from reports.pages.find import find_units
from reports.pages.query import AsOf, as_of


@login_not_required
@require_safe
@strict_address("ngay", "chuan", "nguon", "sap")
@public_page
def dashboard(request: HttpRequest) -> HttpResponse:
    """The public dashboard: answer first, with its date and source."""
    levels = _levels()
    asked = as_of(request.GET)
    address = _address(request.GET, asked, levels)
    page = dashboard_page.dashboard(_province(), levels, asked, address)
    status = 400 if asked.error else 200
    return render(request, "reports/dashboard.html", {"page": page}, status=status)


@login_not_required
@require_safe
@strict_address("ngay", "chuan", "nguon", "sap", "huyen", "ten")
@public_page
def unit_list(request: HttpRequest) -> HttpResponse:
    """All communes and towns by district, with who holds a level and on what ground."""
    levels, scope = _levels(), _province()
    asked = as_of(request.GET)
    districts = {unit.code or "" for unit in list_page.districts_of(scope, asked)}
    page = list_page.unit_list(
        scope,
        levels,
        asked,
        _address(request.GET, asked, levels),
        district=one_of(request.GET, "huyen", districts, ""),
        name=request.GET.get("ten", "").strip(),
    )
    status = 400 if asked.error else 200
    return render(request, "reports/unit_list.html", {"page": page}, status=status)


@login_not_required
@require_safe
@strict_address()
@public_page
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: levels with their acts, pilots, the dossier that counts, history.

    The province's own page is the dashboard.
    """
    if code == settings.PORTAL_PROVINCE:
        return redirect("reports:dashboard")
    rows = Unit.objects.on(today()).exclude(tier__in=[Tier.PROVINCE, Tier.VILLAGE])
    found = get_object_or_404(rows.select_related("district", "province"), code=code)
    page = unit_page.unit_page(found, list(_levels().values()))
    return render(request, "reports/unit.html", {"page": page})


@login_not_required
@require_safe
@strict_address("ten")
def find(request: HttpRequest) -> HttpResponse:
    """Communes, towns and districts by name, whatever the diacritics; a single hit is opened."""
    found = find_units(request.GET.get("ten", ""))
    if found.only:
        return redirect("reports:unit", code=found.only.code)
    return render(request, "reports/find.html", {"found": found})


@login_not_required
@require_safe
@strict_address("trang")
def roots(request: HttpRequest) -> HttpResponse:
    """Daily roots of the journal, newest first."""
    pages = Paginator(DailyRoot.objects.order_by("-day").defer("heads"), 50)
    return render(request, "reports/roots.html", {"page": page_of(request.GET, pages)})


@login_not_required
@require_safe
@strict_address()
def root(request: HttpRequest, day: str) -> HttpResponse:
    """One day's root with the heads of all chains, so that an exported dossier can be placed."""
    try:
        asked = iso_day(day)
    except ValueError as error:
        raise Http404 from error
    return render(request, "reports/root.html", {"root": get_object_or_404(DailyRoot, day=asked)})


def _levels() -> dict[str, Level]:
    """Recognised levels by code in official order; pilots are shown apart."""
    return {level.code: level for level in Level.objects.filter(pilot=False).order_by("position")}


def _province() -> Unit:
    """The portal's province as it is today, else as it was last."""
    rows = Unit.objects.filter(tier=Tier.PROVINCE, code=settings.PORTAL_PROVINCE)
    found = rows.order_by("-valid_from").first()
    if found is None:
        raise Http404
    return found


def _address(query: QueryDict, asked: AsOf, levels: dict[str, Level]) -> Address:
    return Address(
        level=one_of(query, "chuan", levels, HEADLINE_LEVEL),
        day=asked.day if asked.day != today() else None,
        sources_only=one_of(query, "nguon", {"1"}, "") == "1",
        sort=one_of(query, "sap", SORTS, DEFAULT_SORT),
    )
