"""What every page needs to know."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commonwheel.accounts import ignores
from commonwheel.authority import options, standing
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.lists.mutes import Muted
from commonwheel.conversations.topics import HIDE
from commonwheel.delivery import notifications
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category
from commonwheel.web.caching import depends_on
from commonwheel.web.doors import doors
from commonwheel.web.kept import Kept

_ignored: Kept[frozenset[int]] = Kept(5_000)
_muted: Kept[Muted] = Kept(5_000)
_bells: Kept[list[int | None]] = Kept(5_000)


def site(request: HttpRequest) -> dict[str, Any]:
    """The community's name and colour, the places of the rail and the number on the bell; read only when a page shows them."""
    person = getattr(request, "user", None)
    return {
        "community_name": community_name(),
        "accent_class": f"hue-{round(options.value(options.ACCENT) / 10) * 10 % 360}",
        "origin": settings.ORIGIN,
        # What was written since may not stand on a member's page.
        "came_at": request.__dict__.get("came_at"),
        "shelves": SimpleLazyObject(lambda: shelves(person)),
        "may_set": SimpleLazyObject(lambda: standing.of(person).allows(options.SETTING)),
        "moderates": SimpleLazyObject(lambda: bool(boards.holding(person, HIDE))),
        "doors": SimpleLazyObject(doors),
        "bell_count": SimpleLazyObject(lambda: bell_count(person)),
    }


def community_name() -> str:
    """What the community is called."""
    return options.value(options.NAME) or settings.SITE_NAME


def shelves(person: Any) -> list[tuple[Category, list[Board]]]:
    """The categories and boards that the person may read, as the rail shows them."""
    return [
        (rows[0].category, rows)
        for _pk, rows in ((pk, list(group)) for pk, group in groupby(boards.listed(person), lambda board: board.category_id))
    ]


def bell_count(person: Any) -> int:
    """How much a member was told and has not seen; from memory until something rings."""
    return len(_unseen(person))


def bell_html(count: int) -> SafeString:
    """The number beside the bell."""
    return _bell(count, get_language() or "")


@lru_cache(maxsize=1_000)
def _bell(count: int, language: str) -> SafeString:
    return SafeString(render_to_string("live/bell.html", {"bell_count": count}))


def rings_for(person: Any, topic_id: int) -> bool:
    """Whether some of that is about this topic."""
    unseen = _unseen(person)
    return topic_id in unseen or len(unseen) >= notifications.MOST


def _unseen(person: Any) -> list[int | None]:
    if not getattr(person, "pk", None):
        return []
    return _bells.find(person.pk, [f"bell:{person.pk}"], lambda: notifications.unseen_topics(person))


def ignored_ids(person: Any) -> frozenset[int]:
    """Whom a member ignores; from memory until they change their mind."""
    if not getattr(person, "pk", None):
        return frozenset()
    return _ignored.find(person.pk, [f"ignores:{person.pk}", "people"], lambda: ignores.ignored_by(person))


def muted(person: Any) -> Muted:
    """What a member does not want to see in lists; from memory until they change their mind."""
    if not getattr(person, "pk", None):
        return mutes.NOTHING
    return _muted.find(person.pk, [f"mutes:{person.pk}"], lambda: mutes.of(person))


def page_depends_on(request: HttpRequest, *marks: str) -> None:
    """What every page shows (name, colour, places, people, rules), and these marks besides."""
    depends_on(request, "options", "places", "people", "authority", *marks)
