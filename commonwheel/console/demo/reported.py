"""What was reported in the demo: one waits, Chen is on one, one was hidden and one stays."""

from __future__ import annotations

from commonwheel.console.demo.placed import Placed
from commonwheel.moderation import cases, reports
from commonwheel.moderation.cases import Case

SAID = (
    ("003", 10, "hideo", "spam", ""),
    ("003", 10, "amina", "other", "These are the ones that are being called back. Somebody could get hurt."),
    ("020", 3, "petra", "rude", "He talks to people who only explain."),
    ("175", 2, "hanna", "off-topic", "That is no help to anybody."),
    ("173", 5, "nils", "spam", "It reads as if he had one to sell."),
    ("173", 5, "paula", "off-topic", ""),
)
"""Topic, number of the post, by whom, why, in which words."""


def decide(placed: Placed) -> None:
    """Let members say it, and Chen decide some of it."""
    chen = placed.people["chen"]
    for talk, number, handle, reason, words in SAID:
        reports.make(placed.posts[talk, number], by=placed.people[handle], reason=reason, words=words)
    cases.uphold(_case(placed, "003", 10), by=chen, reason="These chargers are being recalled, so nobody sells them here.")
    cases.refuse(_case(placed, "020", 3), by=chen, words="He is cross about a decision, and says so without hurting anybody.")
    cases.take_up(_case(placed, "175", 2), by=chen)


def _case(placed: Placed, talk: str, number: int) -> Case:
    return Case.objects.select_related("post__topic__board").get(post=placed.posts[talk, number])
