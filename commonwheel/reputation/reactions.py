"""What reputation does about deeds: count them, and see who climbs."""

from __future__ import annotations

from collections.abc import Sequence

from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
from commonwheel.reputation import awards, metrics, ranks
from commonwheel.reputation.programmes import terms


@journal.on_many(*metrics.COUNTED)
def tally(entries: Sequence[Entry]) -> None:
    """Each deed once, and whoever it counted for is looked at again: once, however many deeds it were."""
    counted = metrics.count(entries)
    ranks.rank(counted)
    awards.judge(counted)


@journal.on_many("member.joined")
def begin(entries: Sequence[Entry]) -> None:
    """Everybody begins somewhere."""
    ranks.rank(sorted({entry.actor_id for entry in entries if entry.actor_id}))


@journal.on_many("grant.given", "grant.ended")
def see(entries: Sequence[Entry]) -> None:
    """Some ranks ask for a role."""
    ranks.rank(sorted({entry.facts["person"] for entry in entries if entry.facts.get("person")}))


@journal.on("grant.ended")
def follow_grant(entry: Entry) -> None:
    """A term without its role is over."""
    terms.follow_grant(entry.subject_id)
