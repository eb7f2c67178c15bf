"""What a person does at the screen, in words of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from criteria.dossiers.models import Dossier
from tests.factories import PASSWORD


@dataclass(frozen=True, slots=True)
class Desk:
    """One browser window at one portal."""

    page: Page
    base: str

    def open(self, name: str, *args: Any) -> None:
        self.page.goto(f"{self.base}{reverse(name, args=args)}")

    def sign_in(self, username: str) -> None:
        self.open("communes:sign_in")
        self.fill_sign_in(self.page, username)
        expect(self.page).to_have_url(f"{self.base}{reverse('criteria:my_work')}")

    @staticmethod
    def fill_sign_in(page: Page, username: str) -> None:
        page.locator("#id_username").fill(username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Đăng nhập").click()

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Đăng xuất").click()
        expect(self.page.get_by_role("link", name="Đăng nhập")).to_be_visible()

    def criterion(self, dossier: Dossier, number: int) -> None:
        self.open("criteria:criterion", dossier.pk, number)

    def field(self, code: str, name: str) -> Any:
        return self.page.locator(f'[name="{code}.{name}"]')

    def state(self, code: str) -> Any:
        return self.page.locator(f'[data-row="{code}"] [data-state]')

    def type_value(self, code: str, text: str, name: str = "value") -> None:
        """Type a value and leave the field, as a person does."""
        field = self.field(code, name)
        field.fill(text)
        field.blur()
