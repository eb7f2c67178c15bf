"""How pages are asked for and sent: addresses, caches, compression, no inline code."""

from __future__ import annotations

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from criteria.recognition.models import Basis
from tests import factories
from tests.reports.pages.helpers import page, words
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/?chaun=model",
        "/?chuan=khong-co",
        "/?sap=zz",
        "/?nguon=2",
        "/?ngay=1&ngay=2",
        "/danh-sach/?huyen=1",
        "/?lang=fr",
        "/kiem-chung/?trang=0",
        "/kiem-chung/?trang=2",
        "/kiem-chung/?trang=một",
        "/kiem-chung/?trang=%D9%A1",
        "/dang-nhap/?tiep=/",
        "/dang-nhap/?next=/&next=/",
        "/dang-nhap/?lai=2",
        "/quen-mat-khau/?ten=xa",
    ],
)
def test_a_misspelt_address_is_refused_and_named(
    client: Client, province: Province, address: str
) -> None:
    text = words(page(client, address, status=400))
    assert "ham số" in text
    assert "Mở lại trang" in text


def test_what_a_newsletter_or_a_network_appends_to_a_link_is_taken_off(
    client: Client, province: Province
) -> None:
    answer = client.get("/?fbclid=abc&chuan=model&utm_source=zalo&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?chuan=model&lang=en")
    answer = client.get("/danh-sach/?mc_cid=1", follow=True)
    assert answer.redirect_chain == [("/danh-sach/", 302)]
    assert "mc_cid" not in answer.content.decode()
    assert client.head("/?gclid=1").status_code == 302


def test_taking_it_off_changes_nothing_else_of_the_address(client: Client) -> None:
    answer = client.get("/xa/36%3Fx/?fbclid=1")
    assert answer.headers["Location"] == "/xa/36%3Fx/"
    refused = client.get("/xa/36%3Fx/?chaun=1")
    assert 'href="/xa/36%3Fx/"' in refused.content.decode()


def test_a_hit_costs_one_query_and_moves_with_the_figures(
    client: Client, province: Province
) -> None:
    first = page(client, "/")
    with CaptureQueriesContext(connection) as asked:
        assert page(client, "/") == first
    assert len(asked) == 1
    factories.a_recognition(province.without, "advanced", basis=Basis.SYNTHETIC)
    assert page(client, "/") == first
    province.recompute()
    assert "7/7 = 100,0%" in words(page(client, "/"))


def test_an_unchanged_page_answers_304_and_another_language_does_not(
    client: Client, province: Province
) -> None:
    answer = client.get("/")
    etag = answer.headers["ETag"]
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))

    def status() -> int:
        return client.get("/", headers={"If-None-Match": etag}).status_code

    again = client.get("/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    client.get("/?lang=en")
    assert status() == 200
    client.get("/?lang=vi")
    assert status() == 304
    province.recompute()
    assert status() == 200


def test_a_page_for_someone_signed_in_is_private_and_never_kept(
    client: Client, province: Province
) -> None:
    public = page(client, "/")
    client.force_login(factories.a_user())
    answer = client.get("/", headers={"If-None-Match": client.get("/").headers.get("ETag", "")})
    assert answer.status_code == 200
    assert "private" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    assert "Đăng xuất" in answer.content.decode()
    client.logout()
    assert page(client, "/") == public


def test_the_page_is_sent_compressed_to_who_takes_it(client: Client, province: Province) -> None:
    plain = client.get("/").content
    answer = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == plain
    for refusing in ("gzip;q=0", "br, gzip; q=0.0", "x-gzip"):
        answer = client.get("/", headers={"Accept-Encoding": refusing})
        assert answer.content == plain, refusing
        assert "Accept-Encoding" in answer.headers["Vary"], refusing


@pytest.mark.parametrize("address", ["/", "/danh-sach/", "/tim/", "/kiem-chung/"])
def test_pages_carry_no_inline_style_or_script(
    client: Client, province: Province, address: str
) -> None:
    html = page(client, address)
    assert "style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son\w+=", html)
