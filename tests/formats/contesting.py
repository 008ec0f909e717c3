"""A contest for the stories, and the clock turned for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from commonwheel.formats.contests import contests
from commonwheel.formats.contests.contests import Contest, Terms
from commonwheel.kernel import clock
from tests.world import World

WEEK = timedelta(days=7)


def terms(**other: Any) -> Terms:
    """Entries for a week from an hour ago, a week of votes, and winners a day later."""
    start = clock.now() - timedelta(hours=1)
    usual = Terms(
        entries_open_at=start, entries_close_at=start + WEEK, voting_opens_at=start + WEEK, voting_closes_at=start + 2 * WEEK,
        announce_at=start + 2 * WEEK + timedelta(days=1),
    )  # fmt: skip
    return replace(usual, **other)


def contest(world: World, title: str = "Your Finch outdoors", **other: Any) -> Contest:
    """Dara's contest, open for entries."""
    topic = contests.begin(world.contests, by=world.dara, title=title, body="Show where it has been.", terms=terms(**other))
    world.settle()
    return Contest.objects.select_related("topic__board").get(topic=topic)


def entering(held: Contest) -> Contest:
    """The contest, read anew."""
    return Contest.objects.select_related("topic__board").get(pk=held.pk)


def voting(held: Contest) -> Contest:
    """A week passes: entries are closed, and voting is open."""
    return _pass(held, WEEK)


def counting(held: Contest) -> Contest:
    """Another week passes: voting is over."""
    return _pass(held, WEEK)


def due(held: Contest) -> Contest:
    """The day of the announcement comes."""
    return _pass(held, timedelta(days=2))


def _pass(held: Contest, time: timedelta) -> Contest:
    now = entering(held)
    names = ("entries_open_at", "entries_close_at", "voting_opens_at", "voting_closes_at", "announce_at")
    Contest.objects.filter(pk=held.pk).update(**{name: at - time for name in names if (at := getattr(now, name)) is not None})
    held.refresh_from_db()
    return held
