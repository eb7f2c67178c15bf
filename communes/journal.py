"""Append-only hash chains: append, verify, daily root. Knows no dossier and no meaning of a line.

A line's hash covers canonical JSON built from values as stored: UTC microseconds, ids, no names;
so it verifies after a dump and restore elsewhere, whatever the time zone or language (rule 27).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from communes.calendar import today
from communes.models import DailyRoot, JournalChain, JournalLine, User

PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first broken line of a chain and what is wrong with it."""

    chain: str
    sequence: int
    reason: str


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces; the text that is hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """SHA-256 of UTF-8 text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def open_chain(name: str) -> JournalChain:
    """The chain of that name, made on demand."""
    return JournalChain.objects.get_or_create(name=name)[0]


@transaction.atomic
def append(
    chain: JournalChain, kind: str, content: dict[str, Any], *, actor: User | None
) -> JournalLine:
    """Append one line under a lock of the chain's head; in the transaction of what it records.

    ``content`` is JSON: ids and values, no names.
    """
    head = JournalChain.objects.select_for_update().get(pk=chain.pk)
    line = JournalLine(
        chain=head,
        sequence=head.head_sequence + 1,
        kind=kind,
        actor=actor,
        at=timezone.now(),
        on=today(),
        content=json.loads(canonical(content)),
        previous_hash=head.head_hash,
    )
    line.hash = line_hash(line)
    line.save(force_insert=True)
    head.head_sequence, head.head_hash = line.sequence, line.hash
    head.save(update_fields=["head_sequence", "head_hash"])
    return line


def record(kind: str, content: dict[str, Any], *, actor: User | None) -> JournalLine:
    """Append to the chain ``portal``: roles, loads, imported recognitions."""
    return append(open_chain(PORTAL), kind, content, actor=actor)


def line_hash(line: JournalLine) -> str:
    """The hash of a line from its values as stored."""
    return sha256(
        canonical(
            {
                "actor": line.actor_id,
                "at": _moment(line.at),
                "chain": str(line.chain.public_id),
                "content": line.content,
                "kind": line.kind,
                "on": line.on.isoformat(),
                "previous": line.previous_hash,
                "sequence": line.sequence,
            }
        )
    )


def verify() -> Iterator[Fault]:
    """The first fault of each chain, and days whose published heads no longer stand in it."""
    for chain in JournalChain.objects.order_by("pk").iterator():
        fault = _verify_chain(chain)
        if fault:
            yield fault
    for root in DailyRoot.objects.order_by("day").iterator():
        yield from _verify_root(root)


def root_of(heads: list[list[Any]]) -> str:
    """SHA-256 of the lines «chain sequence hash», sorted by the chain's public id."""
    return sha256("\n".join(f"{chain} {sequence} {digest}" for chain, sequence, digest in heads))


def take_daily_root(day: date) -> DailyRoot:
    """Publish the root of a real day that has ended in Vietnam; a second call changes nothing.

    One statement reads all last lines of that day: one snapshot.
    """
    end = datetime.combine(day, datetime.max.time(), tzinfo=timezone.get_default_timezone())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (c.public_id) c.public_id, l.sequence, l.hash"
            " FROM communes_journalline l JOIN communes_journalchain c ON c.id = l.chain_id"
            " WHERE l.at <= %s ORDER BY c.public_id, l.sequence DESC",
            [end],
        )
        heads = [[str(chain), sequence, digest] for chain, sequence, digest in cursor.fetchall()]
    heads.sort()
    root, _made = DailyRoot.objects.get_or_create(
        day=day, defaults={"root": root_of(heads), "heads": heads, "taken_at": timezone.now()}
    )
    return root


def _verify_chain(chain: JournalChain) -> Fault | None:
    previous, expected = "", 0
    lines = JournalLine.objects.filter(chain=chain).select_related("chain").order_by("sequence")
    for line in lines.iterator():
        expected += 1
        if line.sequence != expected:
            return Fault(chain.name, expected, "missing line")
        if line.previous_hash != previous:
            return Fault(chain.name, expected, "does not follow the line before")
        if line.hash != line_hash(line):
            return Fault(chain.name, expected, "content does not match its hash")
        previous = line.hash
    if (chain.head_sequence, chain.head_hash) != (expected, previous):
        return Fault(chain.name, expected + 1, "the head names a line that is not there")
    return None


def _verify_root(root: DailyRoot) -> Iterator[Fault]:
    day = root.day.isoformat()
    if root.root != root_of(root.heads):
        yield Fault(day, 0, "the root does not match its list")
    chains = [chain for chain, _sequence, _digest in root.heads]
    standing = {
        (str(public_id), sequence): digest
        for public_id, sequence, digest in JournalLine.objects.filter(
            chain__public_id__in=chains,
            sequence__in={sequence for _chain, sequence, _digest in root.heads},
        ).values_list("chain__public_id", "sequence", "hash")
    }
    for chain, sequence, digest in root.heads:
        if standing.get((chain, sequence)) != digest:
            yield Fault(f"{day} {chain}", sequence, "published, but no longer in the chain")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
