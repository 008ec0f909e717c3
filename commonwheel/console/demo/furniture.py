"""What the demo's boards are furnished with: labels, a template, an announcement, and a question without a name."""

from __future__ import annotations

import random

from commonwheel.console.demo.placed import Placed
from commonwheel.conversations import labels, posts, templates
from commonwheel.conversations.templates import Field, Shape
from commonwheel.conversations.topics import Topic
from commonwheel.structure import boards

SORTED = {
    "lounge": ("predefined", ("Travel", "Music", "Work", "Pets", "Games")),
    "tips-and-projects": ("both", ("Hardware", "Software", "3D printing", "Repair")),
    "buying-advice": ("predefined", ("New", "Refurbished", "For school")),
}
"""Board → how its topics are labelled, and with what."""

FAULT = (
    Field("Model", Shape.CHOICE, True, "It stands on the underside.", ("Finch 13", "Finch 13 (2024)", "Finch 13 refurbished")),
    Field("What happens", Shape.TEXT, True, "What you did, what you expected, what you saw."),
    Field("Since when", Shape.LINE, False, "After an update, a fall, a spill?"),
    Field("System and version", Shape.LINE),
)
NEWS = "Firmware **1.18** for the Finch is out. If yours wakes in the bag, update first, then ask."


def put(placed: Placed, dice: random.Random) -> None:
    """Furnish the boards."""
    owner = placed.people["dara"]
    for slug, (how, words) in SORTED.items():
        board = placed.boards[slug]
        boards.change(board, by=owner, labelling=how)
        labels.define(board, words, by=owner)
        for topic in Topic.objects.filter(board=board).select_related("board").order_by("pk"):
            if dice.random() < 0.8:
                labels.start(topic, dice.sample(words, 1))
    finch = placed.boards["finch"]
    boards.change(finch, by=owner, announcement=NEWS)
    templates.save(finch, None, by=owner, name="Something does not work", intro="Four short answers save three questions back.", fields=FAULT)
    buying = placed.boards["buying-advice"]
    boards.change(buying, by=owner, takes_anonymous=True)
    if "noor" in placed.people:
        posts.start(
            buying, by=placed.people["noor"], title="Is a refurbished Finch good enough for university?", masked=True,
            body="I do not want my flatmates to know how little I can spend, so without my name: is a refurbished one all right for four years?",
        )  # fmt: skip
