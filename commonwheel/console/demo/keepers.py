"""The demo's programme: the Lantern Keepers, with four members, one alumna and two nominations."""

from __future__ import annotations

from datetime import timedelta

from commonwheel.accounts import people
from commonwheel.console.demo.placed import Placed
from commonwheel.kernel import clock
from commonwheel.reputation.programmes import nominations, programmes, terms
from commonwheel.structure.categories import Category

ABOUT = """Some people here leave the light on: they answer in the evening, on Sundays and in August. The **Lantern Keepers** are
a dozen of them at most. They read drafts of the manuals before anybody else, and they tell us what we would rather not hear."""

PERKS = """A board of their own, which the engineers read too
Every new machine for a month, before it is sold
A seat at the spring meeting in Malmö, with the journey paid
A direct line when a question needs somebody from the company"""

MEMBERS = (("amina", 700, 395), ("lucia", 420, 310), ("tomasz", 300, 430), ("hideo", 90, 275))
"""Handle, since how many days, for how many more."""
ALUMNA = ("greta", 980, 250)
"""Handle, from and until how many days ago."""
NOMINATED = (
    ("kwame", "amina", "Kwame answered every question about the dock last month, and drew the cable for two people who were lost."),
    ("fatima", "noor", "She wrote to me in French when my English ran out, and my laptop sleeps now."),
)  # fmt: skip
"""Who, by whom, why."""


def gather(placed: Placed) -> None:
    """Found the programme, with its board, and let it have a history."""
    dara = placed.people["dara"]
    programme = programmes.make(
        by=dara, name="Lantern Keepers", description="They leave the light on for everybody who comes with a question.", about=ABOUT, perks=PERKS,
        criteria="solved_for_others >= 3 && kudos_received >= 10 && days_member >= 90", term_days=365,
    )  # fmt: skip
    programmes.open_board(programme, by=dara, slug="lantern-room", title="Lantern room", category=Category.objects.order_by("position", "pk")[0])
    people.seen([dara], at=clock.now())
    now = placed.now
    for handle, since, left in MEMBERS:
        if handle in placed.people:
            person = placed.people[handle]
            terms.begin(programme, person, by=dara, began_at=max(person.joined_at, now - timedelta(days=since)), ends_at=now + timedelta(days=left))
    handle, since, until = ALUMNA
    if handle in placed.people:
        person = placed.people[handle]
        terms.restore(programme, person, began_at=max(person.joined_at, now - timedelta(days=since)), ended_at=now - timedelta(days=until))
    for handle, by, reason in NOMINATED:
        if handle in placed.people and by in placed.people:
            nominations.nominate(programme, placed.people[handle], by=placed.people[by], reason=reason)
