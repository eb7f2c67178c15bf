"""Legal texts (căn cứ pháp lý) as the files name them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.law.reading import Place, iso


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal text: number, day of signing, issuer, and the annex meant."""

    number: str
    date: date
    issuer: str
    annex: str | None

    @property
    def words(self) -> str:
        """«Phụ lục II, Quyết định 318/QĐ-TTg»."""
        text = f"Quyết định {self.number}"
        return text if self.annex is None else f"{self.annex}, {text}"

    def canonical(self) -> dict[str, Any]:
        """The file's shape."""
        return {
            "number": self.number,
            "date": iso(self.date),
            "issuer": self.issuer,
            "annex": self.annex,
        }


def check_legal_basis(place: Place) -> LegalBasis:
    """Check a ``legal_basis``."""
    place.only(("number", "date", "issuer", "annex"))
    return LegalBasis(
        number=place.text("number"),
        date=place.day("date"),
        issuer=place.text("issuer"),
        annex=place.maybe_text("annex"),
    )
