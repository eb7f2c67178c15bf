"""Gathers the rooms' admin pages for Django; holds nothing else."""

from criteria.dossiers import admin as dossiers_admin
from criteria.law import admin as law_admin
from criteria.recognition import admin as recognition_admin

__all__ = ["dossiers_admin", "law_admin", "recognition_admin"]
