"""Bulk grants: one role or power for many at once. Seen first, then done; each is given it or is refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import Role
from commonwheel.authority.scopes import Scope
from commonwheel.kernel.refusal import Refused

MOST = 500


@dataclass(frozen=True)
class Outcome:
    """What came of one handle: given now, held already, or refused."""

    handle: str
    person: Person | None
    is_held: bool = False
    refusal: Refused | None = None

    @property
    def is_given(self) -> bool:
        return self.refusal is None and not self.is_held


class Incomplete(Refused):
    """All were wanted or nobody, and some cannot be given it: ``outcomes`` says who."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__(_("Nobody was given anything, since not everybody can be."), cure=_("Take out who is refused, or give it to the others."))
        self.outcomes = outcomes


def handles(text: str) -> list[str]:
    """The handles of a text, one a line or with commas or spaces between, each once; Refused for none and for too many."""
    found = list(dict.fromkeys(word.lstrip("@").lower() for word in re.split(r"[\s,;]+", text.replace("\x00", "")) if word.strip("@")))
    if not found:
        raise Refused(_("Write at least one handle."), field="handles")
    if len(found) > MOST:
        raise Refused(_("At most %(most)s members at once, please.") % {"most": MOST}, field="handles")
    return found


def preview(what: Role | Power, to: Sequence[str], *, by: Person, at: Scope, ends_at: datetime | None = None, may_pass_on: bool = False) -> list[Outcome]:
    """What would come of each; changes nothing."""
    with transaction.atomic():
        outcomes = _each(what, to, by=by, at=at, ends_at=ends_at, may_pass_on=may_pass_on)
        transaction.set_rollback(True)
    return outcomes


def give(
    what: Role | Power, to: Sequence[str], *, by: Person, at: Scope, ends_at: datetime | None = None, may_pass_on: bool = False,
    all_or_nobody: bool = False,
) -> list[Outcome]:
    """Give it to these; ``all_or_nobody`` raises Incomplete, and gives nothing, where one of them is refused."""
    with transaction.atomic():
        outcomes = _each(what, to, by=by, at=at, ends_at=ends_at, may_pass_on=may_pass_on)
        if all_or_nobody and any(outcome.refusal for outcome in outcomes):
            raise Incomplete(outcomes)
    return outcomes


def _each(what: Role | Power, to: Sequence[str], *, by: Person, at: Scope, ends_at: datetime | None, may_pass_on: bool) -> list[Outcome]:
    grants.check_grant(what, at=at, by=by)
    outcomes = []
    for handle in to:
        person = people.named(handle)
        try:
            if person is None or not person.is_active:
                raise Refused(_("Nobody has this handle."))
            with transaction.atomic():
                before = grants.held(what, person, at=at)
                is_same = before is not None and (before.ends_at, before.may_pass_on) == (ends_at, may_pass_on)
                if not is_same:
                    grants.give(what, person, by=by, at=at, ends_at=ends_at, may_pass_on=may_pass_on)
            outcomes.append(Outcome(handle, person, is_held=is_same))
        except Refused as refusal:
            outcomes.append(Outcome(handle, person, refusal=refusal))
    return outcomes
