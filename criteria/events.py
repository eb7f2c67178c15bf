"""The event of this app: facts from which figures are derived have changed.

Sent inside the writing transaction with ``send`` (a failing receiver undoes the write). Either
``units`` (ids of unit versions) with ``sets`` (codes, where nothing but their dossiers changed;
empty = all, as for recognitions), or ``provinces`` (ids) after a load.
"""

from collections.abc import Iterable

from django.dispatch import Signal

facts_changed = Signal()


def announce_facts_changed(
    *,
    units: Iterable[int] = (),
    sets: Iterable[str] = (),
    provinces: Iterable[int] = (),
) -> None:
    """Tell those who derive figures; called inside the transaction of the write."""
    facts_changed.send(
        sender=None,
        units=sorted(set(units)),
        sets=sorted(set(sets)),
        provinces=sorted(set(provinces)),
    )
