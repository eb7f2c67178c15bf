"""Names the models of the rooms for Django; a room never imports this module."""

from criteria.dossiers.models import Dossier, Evidence, Result, Snapshot, StoredFile
from criteria.law.models import (
    CriteriaSet,
    Criterion,
    Indicator,
    Level,
    Procedure,
    Responsibility,
    SetVersion,
    Stage,
)
from criteria.recognition.models import Decision, Pilot, Recognition

__all__ = [
    "CriteriaSet",
    "Criterion",
    "Decision",
    "Dossier",
    "Evidence",
    "Indicator",
    "Level",
    "Pilot",
    "Procedure",
    "Recognition",
    "Responsibility",
    "Result",
    "SetVersion",
    "Snapshot",
    "Stage",
    "StoredFile",
]
