"""Announcements: that something public changed, told to those who ask to be told rather than come and look.

A hub (WebSub) hears which feeds have something new and fetches them for all their subscribers; search engines (IndexNow) hear
which pages changed. Both are off unless an option says otherwise. Sent by the worker, many at once, tried again with pauses
that double; of what visitors cannot see nothing is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock, outside
from commonwheel.kernel.outside import STRICT, Unreachable, Ways
from commonwheel.structure import boards

HUB = options.declare("feeds.hub", gettext_lazy("Address of the WebSub hub that is told of news in feeds; none where it is empty"), "", at_most=300)
INDEXNOW = options.declare("indexnow.on", gettext_lazy("Tell search engines (IndexNow) which public pages changed"), False)

ENGINES = "https://api.indexnow.org/indexnow"
"""Whoever takes part in IndexNow passes on to the others what it was told (indexnow.org/documentation)."""
KEY_FILE = "/indexnow-key.txt"
AT_ONCE = 200
"""Topics in one go."""
TRIES = 6
FIRST_PAUSE = timedelta(minutes=2)
RECENT = timedelta(hours=1)
"""Whoever wrote in a topic in this time has news in their feed; the last try is that late."""
FORMS = ("atom", "rss")


class Announcement(models.Model):
    """That a topic changed and who wants to hear it was not told yet."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="+", primary_key=True)
    due_at = models.DateTimeField(default=clock.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)


def note(topic_ids: Collection[int]) -> None:
    """Topics changed. Written down already and not sent yet, each is sent once."""
    if not topic_ids or not (options.value(HUB) or options.value(INDEXNOW)):
        return
    for topic_id in Topic.objects.filter(pk__in=topic_ids).order_by("pk").values_list("pk", flat=True):
        Announcement.objects.update_or_create(topic_id=topic_id, defaults={"due_at": clock.now()})


def send_due(*, ways: Ways = STRICT, engines: str = ENGINES) -> None:
    """Tell the hub and the search engines of what changed since they were told."""
    rows = list(Announcement.objects.filter(due_at__lte=clock.now()).order_by("due_at")[:AT_ONCE])
    if not rows:
        return
    ids = [row.pk for row in rows]
    # What was hidden a moment ago may stand in an index: that it is gone may be known, where its board is open.
    found = Topic.objects.filter(boards.readable_in(None, "board_id"), pk__in=ids).select_related("board__category")
    open_ = list(found)
    shown = [topic for topic in open_ if topic.hidden_at is None]
    # Each is told, whatever becomes of the other. Where one did not hear, both are told again: hearing twice does no harm.
    heard = [_is_heard(partial(_tell_hub, shown, ways)), _is_heard(partial(_tell_engines, open_, ways, engines))]
    if not all(heard):
        _put_off(rows)
    else:
        # What changed again while this was sent is due later than all of these, and is told once more.
        Announcement.objects.filter(pk__in=ids, due_at__lte=max(row.due_at for row in rows)).delete()


def feeds_of(topics: Iterable[Topic]) -> Iterator[str]:
    """The paths of all feeds that have something new when these topics do, each once."""
    rows = list(topics)
    words = tags.of_topics([topic.pk for topic in rows])
    places: dict[str, None] = {"/": None} if rows else {}
    for topic in rows:
        places |= dict.fromkeys(step.get_absolute_url() for step in topic.board.category.line)
        places[topic.board.get_absolute_url()] = None
        places |= dict.fromkeys(tags.Tag(slug=word).get_absolute_url() for word in words.get(topic.pk, []))
        places[f"/topics/{topic.pk}/"] = None
    wrote = Post.objects.visible_to(None).filter(topic__in=rows, created_at__gt=clock.now() - RECENT).values("author")
    for person in Person.objects.visible_to(None).filter(Q(pk__in=wrote) | Q(pk__in={topic.author_id for topic in rows}), hides_activity=False).order_by("pk"):
        places[person.get_absolute_url()] = None
    for place in places:
        yield from (f"{place}feed.{form}" for form in FORMS)


def key() -> str:
    """By which search engines know that it is this community that tells them."""
    return salted_hmac("commonwheel.indexnow", settings.ORIGIN).hexdigest()[:32]


def _is_heard(tell: Callable[[], None]) -> bool:
    try:
        tell()
    except Unreachable:
        return False
    return True


def _tell_hub(topics: list[Topic], ways: Ways) -> None:
    """W3C WebSub leaves to hub and publisher how news is told; all hubs know ``hub.mode=publish`` with the feeds' addresses."""
    hub = options.value(HUB)
    feeds = [f"{settings.ORIGIN}{path}" for path in feeds_of(topics)]
    if not hub or not feeds:
        return
    body = urlencode([("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]).encode()
    _post(hub, body, "application/x-www-form-urlencoded", ways)


def _tell_engines(topics: list[Topic], ways: Ways, engines: str) -> None:
    if not options.value(INDEXNOW) or not topics:
        return
    told = {
        "host": urlsplit(settings.ORIGIN).netloc, "key": key(), "keyLocation": f"{settings.ORIGIN}{KEY_FILE}",
        "urlList": [f"{settings.ORIGIN}{topic.get_absolute_url()}" for topic in topics],
    }
    _post(engines, json.dumps(told).encode(), "application/json; charset=utf-8", ways)


def _post(address: str, body: bytes, kind: str, ways: Ways) -> None:
    reply = outside.fetch(address, method="POST", body=body, headers={"Content-Type": kind}, is_cut=True, ways=ways)
    if reply.status >= 400:
        raise Unreachable(f"status {reply.status}")


def _put_off(rows: list[Announcement]) -> None:
    """Later again; given up where it was tried often enough."""
    for row in rows:
        if row.tries + 1 >= TRIES:
            row.delete()
        else:
            later = clock.now() + FIRST_PAUSE * 2**row.tries
            Announcement.objects.filter(pk=row.pk).update(tries=row.tries + 1, due_at=later)
