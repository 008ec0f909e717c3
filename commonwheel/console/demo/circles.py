"""The demo's groups: one that is open, one by request, and a hidden one."""

from __future__ import annotations

import random

from commonwheel.accounts import people
from commonwheel.console.demo.placed import Placed
from commonwheel.conversations import posts
from commonwheel.groups import foundings, members, requests
from commonwheel.groups.groups import Group, Openness
from commonwheel.groups.members import Rung
from commonwheel.kernel import clock
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

CIRCLES = (
    (
        "linux-on-larkspur", "Linux on Larkspur", Openness.OPEN, "marisol", 14, "Kernel watchers and first-timers, in one room.",
        "We try every kernel on every model so that you need not. **New here?** Say which machine you have, and somebody who has the same one will answer.",
        ("Which distribution on a Kestrel 17?", "I have it since Monday and would like to keep the fans quiet. What do you run on yours?", "Whatever has the newest kernel: the fan tables came with 6.14."),
    ),
    (
        "repair-cafe", "Repair café", Openness.REQUEST, "theo", 9, "We open machines, and close them again.",
        "For people who repair for others, in a café, a school or a shed. Tell us where you repair, and we let you in.",
        ("Hinge screws that do not come loose again", "The third Wren this month. What do you put on the thread?", "A drop of the blue one, never the red one, and a day of patience."),
    ),
    (
        "autumn-testers", "Autumn testers", Openness.HIDDEN, "dara", 6, "Finch 14 before anybody else.",
        "What is said here stays here until the machine is out.",
        ("First boot of the Finch 14", "Boots, wakes, and sleeps in the bag. What shall we try to break first?", "The lid magnet. It was the lid magnet on the old one."),
    ),
)  # fmt: skip
"""Address, title, openness, founder, how many members, in one sentence, about, (a topic, its opening, a reply)."""


def gather(placed: Placed, dice: random.Random) -> None:
    """Found the groups, with members who talk."""
    owner = placed.people["dara"]
    everybody = [person for handle, person in sorted(placed.people.items()) if handle not in ("noor", "mallory")]
    for slug, title, openness, founder, count, sentence, about, (subject, opening, answer) in CIRCLES:
        group = foundings.found(slug, title, by=owner, openness=openness, description=sentence, about=about)
        leader = members.put(group, placed.people.get(founder, owner), Rung.OWNER)
        inside = [person for person in dice.sample(everybody, count) if person != leader.person]
        for number, person in enumerate(inside):
            members.put(group, person, Rung.CURATOR if number == 0 else Rung.MEMBER)
        board = Board.objects.get(category=group.category)
        boards.change(board, by=owner, title=title)
        topic = posts.start(board, by=leader.person, title=subject, body=opening)
        posts.reply(topic, by=inside[0], body=answer)
        people.seen([leader.person, inside[0]], at=clock.now())
    cafe = Group.objects.get(category__slug="repair-cafe")
    if "noor" in placed.people:
        requests.ask(cafe, by=placed.people["noor"], reason="We start one at the university in spring, and I would like to learn how you do it.")
