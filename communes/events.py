"""The event of this app: units were loaded or changed.

Sent inside the writing transaction with ``send`` (a failing receiver undoes the write); carries
``provinces``: ids of the provinces concerned.
"""

from collections.abc import Iterable

from django.dispatch import Signal

units_changed = Signal()


def announce_units_changed(provinces: Iterable[int]) -> None:
    """Tell those who derive figures; called inside the transaction of the write."""
    units_changed.send(sender=None, provinces=sorted(set(provinces)))
