"""Repeated requests with one key get one answer (khóa chống gửi lặp).

The row is inserted first, inside the act's own transaction, so that a second request with the key
waits for the first one's commit and then reads its answer. A refusal rolls the row back with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from communes.doors.errors import AbsentError, ConflictError, InvalidError
from communes.models import IdempotentAnswer, User
from communes.text import TextProblem

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


class IdempotencyConflictError(ConflictError):
    """The key was used with other content."""

    code = "idempotency_conflict"


def content_hash(fields: object, files: Mapping[str, UploadedFile[bytes]] | None = None) -> str:
    """SHA-256 of the fields and of each file's bytes."""
    whole = {
        "fields": fields,
        "files": {name: _file_hash(file) for name, file in sorted((files or {}).items())},
    }
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(
    *,
    user: User,
    method: str,
    path: str,
    key: str | None,
    content: str,
    act: Callable[[], tuple[int, Any]],
    still_visible: Callable[[], bool] = lambda: True,
) -> tuple[int, Any]:
    """Do ``act`` once for the key and answer what it answered: (status, JSON body).

    Raises:
        AbsentError: the answer stands, but what it tells of is no longer the person's to see.
        InvalidError: the key is longer than 200 characters, or has what nobody can read.
        IdempotencyConflictError: the key stands with other content.
    """
    if not key:
        with transaction.atomic():
            return act()
    if len(key) > LONGEST_KEY:
        raise InvalidError(_("Khóa chống gửi lặp dài quá 200 ký tự."), code="wrong_key")
    if not key.isprintable():
        raise InvalidError(TextProblem("control_character").sentence(), code="wrong_key")
    with transaction.atomic():
        claim = _claim(user, method, path, key, content)
        if isinstance(claim, IdempotentAnswer):
            return _stored(claim, content, still_visible)
        status, body = act()
        IdempotentAnswer.objects.filter(pk=claim).update(status=status, body=body)
        return status, body


def _claim(user: User, method: str, path: str, key: str, content: str) -> int | IdempotentAnswer:
    """The id of the row that was inserted, or the row whose answer stands.

    Waits for a running request with the key. An old row may be tidied away between the two
    questions; then the key is free again.
    """
    while True:
        claimed = _insert(user, method, path, key, content)
        if claimed is not None:
            return claimed
        standing = IdempotentAnswer.objects.filter(user=user, method=method, path=path[:200])
        kept = standing.filter(key=key).first()
        if kept is not None:
            return kept


def _insert(user: User, method: str, path: str, key: str, content: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO communes_idempotentanswer"
            " (user_id, method, path, key, content_hash, created_at)"
            " VALUES (%s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING RETURNING id",
            [user.pk, method, path[:200], key, content],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _stored(
    kept: IdempotentAnswer, content: str, still_visible: Callable[[], bool]
) -> tuple[int, Any]:
    if kept.content_hash != content:
        raise IdempotencyConflictError(
            _("Khóa này đã dùng cho nội dung khác. Hãy gửi lại bằng khóa mới.")
        )
    if not still_visible():
        raise AbsentError
    assert kept.status is not None  # noqa: S101 - written in the transaction that wrote the row
    return kept.status, kept.body


def _file_hash(file: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
