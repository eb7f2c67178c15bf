"""Addresses of the work pages: read as strictly as those of public pages, and as calmly."""

from __future__ import annotations

import pytest

from criteria.dossiers.models import Dossier
from tests.criteria.dossiers.scene import Scene
from tests.criteria.pages.helpers import signed_in, text_of

PAGES = ("/viec-cua-toi/", "/ho-so/{}/", "/ho-so/{}/tieu-chi/10/", "/ho-so/{}/nop/")


@pytest.mark.parametrize("page", PAGES)
def test_a_shared_link_leads_to_its_clean_address(scene: Scene, draft: Dossier, page: str) -> None:
    client, path = signed_in(scene.leader), page.format(draft.pk)
    answer = client.get(f"{path}?zarsrc=30&utm_source=zalo&lang=en&fbclid=x")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}?lang=en")
    assert client.get(f"{path}?zarsrc=30").headers["Location"] == path


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state=draft", "Địa chỉ có tham số không dùng được: state."),
        ("lang=vi&lang=vi", "Tham số “lang” được ghi hai lần."),
        ("lang=fr", "Tham số “lang” không nhận giá trị “fr”."),
    ],
)
def test_a_misspelt_address_is_refused_and_named(
    scene: Scene, draft: Dossier, page: str, query: str, said: str
) -> None:
    path = page.format(draft.pk)
    answer = signed_in(scene.leader).get(f"{path}?{query}")
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert f'href="{path}"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
