"""Results of a dossier (kết quả chỉ tiêu): set rows, read rows. One way in for all doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.calendar import today
from communes.doors.errors import ConflictError, ForbiddenError, InvalidError
from criteria.dossiers.access import EditableDossier, locked_for_results, sees_live
from criteria.dossiers.previous import previous_rows
from criteria.dossiers.rows import (
    JsonRow,
    StoredRow,
    empty_row,
    moment_json,
    row_json,
    rows_of,
    value_json,
    write_rows,
)
from criteria.dossiers.signatures import signatures_of
from criteria.law.selectors import VersionRules, rules_by_id
from criteria.law.values import ValueProblem, parse_rows
from criteria.law.wording import problem_message
from criteria.permissions import writable_criteria

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.models import AnonymousUser

    from communes.models import User
    from criteria.dossiers.models import Dossier
    from criteria.law.shapes import Entry

LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class _Given:
    """A parsed request: entries by indicator and the versions that the person had seen."""

    entries: Mapping[str, Entry]
    versions: Mapping[str, int]


@transaction.atomic
def put_results(dossier_id: int, rows: object, actor: User) -> list[JsonRow]:
    """Set the rows named, whole; others stay. All or nothing. Answers the rows named.

    A row that already stands is left alone, whatever version it carries.

    Raises:
        AbsentError: no such dossier for this person.
        ForbiddenError: the person only sees it, or ``not_your_criterion``.
        ConflictError: ``closed``, or ``conflict`` with what stands for each stale row.
        InvalidError: ``wrong_results`` with every wrong row.
    """
    dossier = locked_for_results(dossier_id, actor)
    rules = rules_by_id(dossier.version_of_set_id)
    given = _parse(dossier, rules, rows)
    _only_own_criteria(dossier, rules, given.entries, actor)
    ids = [(rules.indicator_ids[code], entry) for code, entry in given.entries.items()]
    written = write_rows(
        dossier.pk, ids, given.versions, by=actor.pk, at=timezone.now(), on=today()
    )
    stale = [entry for id_, entry in ids if written[id_].stale]
    if stale:
        raise _conflict(dossier.pk, stale)
    after = {
        entry.indicator: StoredRow(entry, written[id_].version, written[id_].by, written[id_].at)
        for id_, entry in ids
    }
    return _signed(after, actor)


def results_for(dossier: Dossier, viewer: User | AnonymousUser) -> list[JsonRow]:
    """All indicators in official order, as the viewer may see them, beside the previous ones."""
    if sees_live(dossier, viewer):
        rules = rules_by_id(dossier.version_of_set_id)
        standing = rows_of(dossier.pk)
        rows = _signed(
            {code: standing.get(code) or empty_row(code) for code in rules.by_code}, viewer
        )
    else:
        assert dossier.snapshot is not None  # noqa: S101 - else the viewer sees the live values
        frozen: list[JsonRow] = dossier.snapshot.results
        people = signatures_of(row["by"] for row in frozen)
        rows = [{**row, "by": people.get(row["by"])} for row in frozen]
    previous = previous_rows(dossier, viewer)
    return [{**row, "previous": previous.get(row["indicator"])} for row in rows]


def _parse(dossier: EditableDossier, rules: VersionRules, rows: object) -> _Given:
    """Every wrong row by name, or all entries."""
    if not isinstance(rows, list):
        raise InvalidError(_("Cần một danh sách các chỉ tiêu."), code="not_a_list")
    if len(rows) > 2 * len(rules.by_code):
        words = {"limit": len(rules.by_code)}
        sentence = _("Bộ tiêu chí chỉ có %(limit)s chỉ tiêu. Hãy gửi ít hơn.") % words
        raise InvalidError(sentence, code="too_many")
    parsed = parse_rows(rules.by_code, rows, situation=dossier.situation)
    versions, wrong_versions = _versions(rows)
    problems = [*map(_told, parsed.problems), *wrong_versions]
    if problems:
        raise InvalidError(
            _("Có số liệu chưa đúng, chưa lưu gì. Hãy sửa các ô được nêu."),
            code="wrong_results",
            errors=problems,
        )
    return _Given(parsed.entries, versions)


def _versions(rows: Iterable[object]) -> tuple[dict[str, int], list[dict[str, Any]]]:
    versions: dict[str, int] = {}
    problems: list[dict[str, Any]] = []
    for row in rows:
        if not isinstance(row, dict) or row.get("version") is None:
            continue
        code, version = str(row.get("indicator")), row["version"]
        if type(version) is int and 0 <= version <= LARGEST_VERSION:
            versions[code] = version
        else:
            sentence = _("Phiên bản phải là số nguyên đã nhận khi đọc.")
            problems.append({"indicator": code, "code": "wrong_version", "message": sentence})
    return versions, problems


def _told(problem: ValueProblem) -> dict[str, Any]:
    return {
        "indicator": problem.indicator,
        "code": problem.code,
        "message": problem_message(problem),
        "field": problem.field,
    }


def _only_own_criteria(
    dossier: EditableDossier, rules: VersionRules, codes: Iterable[str], actor: User
) -> None:
    allowed = writable_criteria(actor, on=dossier)
    if allowed is None:
        return
    sentence = _("Tiêu chí này không được phân công cho bạn.")
    foreign = [
        {"indicator": code, "code": "not_your_criterion", "message": sentence}
        for code in codes
        if rules.by_code[code].criterion not in allowed
    ]
    if foreign:
        raise ForbiddenError(sentence, code="not_your_criterion", errors=foreign)


def _conflict(dossier_id: int, stale: list[Entry]) -> ConflictError:
    """Other values on versions that are no longer the newest: both are shown."""
    standing = rows_of(dossier_id)
    rows = [
        (entry, standing.get(entry.indicator) or empty_row(entry.indicator)) for entry in stale
    ]
    people = signatures_of(row.by for _entry, row in rows)
    return ConflictError(
        _("Có người vừa sửa các số liệu này. Hãy chọn giữ giá trị nào rồi lưu lại."),
        errors=[
            {
                "indicator": entry.indicator,
                "code": "conflict",
                "message": _("Giá trị vừa được sửa. Hãy chọn giữ giá trị nào."),
                "yours": value_json(entry),
                "theirs": value_json(row.entry),
                "by": people.get(row.by),
                "at": moment_json(row.at),
                "version": row.version,
            }
            for entry, row in rows
        ],
    )


def _signed(rows: Mapping[str, StoredRow], reader: User | AnonymousUser) -> list[JsonRow]:
    """Rows with who wrote them; the reader's own signature costs no query."""
    people = signatures_of((row.by for row in rows.values()), known=reader)
    return [row_json(row, people.get(row.by)) for row in rows.values()]
