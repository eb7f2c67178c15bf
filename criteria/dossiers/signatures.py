"""Who did something, as shown beside a value or a line: name and body, never the sign-in name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from communes.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser


class Signature(TypedDict):
    """A person who signs: «Nguyễn Văn A», «Phòng Y tế huyện Giao Thủy»."""

    name: str
    body: str


def signature_of(user: User) -> Signature:
    """How one person signs."""
    return {"name": user.get_full_name(), "body": user.body}


def signatures_of(
    user_ids: Iterable[int | None], *, known: User | AnonymousUser | None = None
) -> dict[int | None, Signature]:
    """Signatures by id, in one query at most; unknown ids are left out, ``known`` is not asked."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    found: dict[int | None, Signature] = {}
    if isinstance(known, User) and known.pk in wanted:
        found[known.pk] = signature_of(known)
    missing = wanted - found.keys()
    if missing:
        rows = User.objects.filter(pk__in=missing).only("username", "full_name", "body")
        found |= {user.pk: signature_of(user) for user in rows}
    return found
