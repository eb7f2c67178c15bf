"""Who and where, and the record."""

from communes.models.people import (
    COMMUNE_ROLES,
    Assignment,
    OneTimeCode,
    Role,
    User,
    canonical,
)
from communes.models.record import (
    DailyRoot,
    Heartbeat,
    IdempotentAnswer,
    JournalChain,
    JournalLine,
)
from communes.models.units import PROGRAMME_KINDS, Kind, Tier, Unit, UnitQuerySet

__all__ = [
    "COMMUNE_ROLES",
    "PROGRAMME_KINDS",
    "Assignment",
    "DailyRoot",
    "Heartbeat",
    "IdempotentAnswer",
    "JournalChain",
    "JournalLine",
    "Kind",
    "OneTimeCode",
    "Role",
    "Tier",
    "Unit",
    "UnitQuerySet",
    "User",
    "canonical",
]
