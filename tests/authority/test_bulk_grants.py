"""One role for many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.authority import bulk_grants, grants, roles
from commonwheel.authority.bulk_grants import Incomplete, Outcome
from commonwheel.authority.scopes import root
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.world import World


def said(outcomes: list[Outcome]) -> dict[str, str]:
    return {row.handle: "refused" if row.refusal else "held" if row.is_held else "given" for row in outcomes}


def test_handles_stand_one_a_line_or_with_commas_and_count_once() -> None:
    assert bulk_grants.handles("@amina\nBen, noor;ben\r\n\r\n @ ") == ["amina", "ben", "noor"]


@pytest.mark.parametrize("text", ["", " \n,", "@", " ".join(f"m{n}" for n in range(501))])
def test_nobody_and_far_too_many_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        bulk_grants.handles(text)
    assert refused.value.field == "handles"


def test_a_preview_says_what_would_come_of_it_and_changes_nothing(world: World) -> None:
    before = Entry.objects.count()
    outcomes = bulk_grants.preview(roles.named("helper"), ["amina", "ben", "ghost"], by=world.dara, at=root())
    assert said(outcomes) == {"amina": "held", "ben": "given", "ghost": "refused"}
    assert not world.ben.grants.filter(role__slug="helper").exists() and Entry.objects.count() == before


def test_each_is_given_it_or_refused_with_the_reason(world: World) -> None:
    outcomes = bulk_grants.give(roles.named("helper"), ["amina", "ben", "noor", "ghost"], by=world.dara, at=root())
    assert said(outcomes) == {"amina": "held", "ben": "given", "noor": "given", "ghost": "refused"}
    assert outcomes[3].refusal and "Nobody has this handle" in outcomes[3].refusal.reason


def test_all_or_nobody_gives_nothing_where_one_is_refused(world: World) -> None:
    with pytest.raises(Incomplete) as incomplete:
        bulk_grants.give(roles.named("helper"), ["ben", "ghost"], by=world.dara, at=root(), all_or_nobody=True)
    assert said(incomplete.value.outcomes) == {"ben": "given", "ghost": "refused"}
    assert not world.ben.grants.filter(role__slug="helper").exists()


def test_nobody_gives_many_what_they_could_not_give_one(world: World) -> None:
    with pytest.raises(Refused, match="cannot give"):
        bulk_grants.preview(roles.named("helper"), ["ben"], by=world.chen, at=root())


def test_an_end_in_the_past_and_the_last_owner_are_refused_one_by_one(world: World) -> None:
    past = bulk_grants.give(roles.named("helper"), ["ben"], by=world.dara, at=root(), ends_at=clock.ago(days=1))
    assert said(past) == {"ben": "refused"}
    week = clock.now() + timedelta(days=7)
    owners = bulk_grants.give(roles.named(roles.OWNER), ["dara", "ben"], by=world.dara, at=root(), ends_at=week)
    assert said(owners) == {"dara": "refused", "ben": "given"}
    assert grants.held(roles.named(roles.OWNER), world.dara, at=root())
