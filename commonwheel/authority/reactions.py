"""What authority does once somebody was banned or their account closed."""

from __future__ import annotations

from commonwheel.accounts.people import Person
from commonwheel.authority.doors import sites
from commonwheel.authority.scopes import ROOT
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry


@journal.on("member.banned", "member.closed")
def forget_elsewhere(entry: Entry) -> None:
    """What other sites were given about them works no more."""
    person_id = entry.subject_id if entry.kind == "member.closed" else entry.facts.get("person")
    person = Person.objects.filter(pk=person_id).first()
    if person is not None and entry.facts.get("scope", ROOT) == ROOT:
        sites.forget(person)
