"""Who did something, as shown beside a value or a line: name and body, never the sign-in name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from communes.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable


class Signature(TypedDict):
    """A person who signs: «Nguyễn Văn A», «Phòng Y tế huyện Giao Thủy»."""

    name: str
    body: str


def signature_of(user: User) -> Signature:
    """How one person signs."""
    return {"name": user.get_full_name(), "body": user.body}


def signatures_of(user_ids: Iterable[int | None]) -> dict[int | None, Signature]:
    """Signatures by id, in one query; unknown ids are left out."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    return {user.pk: signature_of(user) for user in User.objects.filter(pk__in=wanted)}
