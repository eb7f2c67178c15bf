"""A page as its readers get it: through HTTP, without an account; and its words."""

from __future__ import annotations

import re

from django.test import Client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def words(html: str) -> str:
    """The page's text with its spaces folded."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"</?(a|b|i|small|time)\b[^>]*>", "", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
