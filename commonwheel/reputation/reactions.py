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


@journal.on("member.joined")
def begin(entry: Entry) -> None:
    """Everybody begins somewhere."""
    if entry.actor_id:
        ranks.rank([entry.actor_id])


@journal.on("grant.given", "grant.ended")
def see(entry: Entry) -> None:
    """Some ranks ask for a role."""
    if entry.facts.get("person"):
        ranks.rank([entry.facts["person"]])


@journal.on("grant.ended")
def follow_grant(entry: Entry) -> None:
    """A term without its role is over."""
    terms.follow_grant(entry.subject_id)
