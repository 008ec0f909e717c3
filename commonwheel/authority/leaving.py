"""Leaving: how long a member may come back, and that the last owner stays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures, exports
from commonwheel.accounts.departures import Departure
from commonwheel.accounts.exports import Export
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, options
from commonwheel.authority.grants import Grant
from commonwheel.authority.scopes import ROOT

GRACE = options.declare("leaving.days", gettext_lazy("Days in which a member who closed their account may come back"), 14, at_most=90)
KEPT = options.declare("export.days", gettext_lazy("Days for which a member can fetch an export of their data"), 7, at_least=1, at_most=90)


def leave(person: Person, *, removes: bool) -> Departure:
    """Close the account; gone for good when the days of the option are over."""
    return departures.leave(person, removes=removes, days=options.value(GRACE))


def export(*, by: Person) -> Export:
    """Have everything of a member put together, for the days of the option."""
    return exports.ask(by=by, days=options.value(KEPT))


def _owner_stays(person: Person) -> None:
    held = Grant.objects.active().select_for_update(of=("self",)).filter(role__holds_all=True, scope=ROOT)
    # All of them locked, or two owners who leave at the same moment would each see the other stay.
    for grant in list(held.select_related("role")):
        if grant.person_id == person.pk:
            grants.check_owner_stays(grant)


departures.before_leaving.append(_owner_stays)
