"""Sitemaps: an index, and files of what a visitor may see.

A file holds a range of 10,000 ids, so it costs the same however many there are, and a row never changes its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import F, Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonwheel.accounts.people import Person
from commonwheel.conversations import attachments
from commonwheel.conversations.posts import Post, Posts
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.structure import boards
from commonwheel.web.caching import depends_on
from commonwheel.web.kept import Kept

SIZE = 10_000
VISITOR = None

Row = TypeVar("Row", bound=Model)
Line = tuple[str, datetime | None, Sequence[str]]
"""A path, when what is there changed last, and the paths of the pictures on it."""
PICTURES = 1_000
"""How many of one page a sitemap may name."""

_files: Kept[list[Line]] = Kept(1)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The files there are; looked for anew every hour, or when what visitors may see changed."""
    files = _files.find(f"{clock.now():%Y-%m-%d %H}", ["places", "authority"], _read_files)
    return _xml("sitemapindex", "sitemap", files)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Home, the categories and the boards."""
    depends_on(request, "places", "authority")
    shelves = boards.listed(VISITOR)
    categories = [row.get_absolute_url() for board in shelves for row in board.category.line]
    paths = ["/", "/tags/", "/members/", *categories, *(board.get_absolute_url() for board in shelves)]
    return _xml("urlset", "url", [(path, None, ()) for path in dict.fromkeys(paths)])


@require_safe
def topics(request: HttpRequest, part: int) -> HttpResponse:
    depends_on(request, "topics", "places", "authority")
    """Each with the pictures in its posts, and when a post came or was edited last."""
    rows = list(_part(Topic.objects.visible_to(VISITOR), part).only("slug", "bumped_at"))
    said = Post.objects.visible_to(VISITOR).filter(topic_id__gte=part * SIZE, topic_id__lt=(part + 1) * SIZE)
    shown, edited = attachments.shown_in(said), _edited(said, F("topic_id"))
    return _file(
        (topic.get_absolute_url(), max(topic.bumped_at, edited.get(topic.pk, topic.bumped_at)), shown.get(topic.pk, ())[:PICTURES]) for topic in rows
    )


@require_safe
def tags(request: HttpRequest, part: int) -> HttpResponse:
    depends_on(request, "topics", "places", "authority")
    return _file((tag.get_absolute_url(), None, ()) for tag in _part(Tag.objects.visible_to(VISITOR), part))


@require_safe
def members(request: HttpRequest, part: int) -> HttpResponse:
    """Members who wrote something that a visitor may read."""
    depends_on(request, "topics", "people", "places", "authority")
    written = Post.objects.visible_to(VISITOR).filter(author=OuterRef("pk")).order_by("-created_at", "-id")
    rows = _part(Person.objects.visible_to(VISITOR), part).annotate(wrote_at=Subquery(written.values("created_at")[:1]))
    found = rows.filter(wrote_at__isnull=False).only("handle")
    return _file((person.get_absolute_url(), person.wrote_at, ()) for person in found)


def _part(rows: QuerySet[Row], part: int) -> QuerySet[Row]:
    if part > 2**40:
        raise Http404
    return rows.filter(pk__gte=part * SIZE, pk__lt=(part + 1) * SIZE).order_by("pk")


def _read_files() -> list[Line]:
    moved = Topic.objects.visible_to(VISITOR).order_by().values_list(F("pk") / SIZE).annotate(moved=Max("bumped_at"))
    edited = _edited(Post.objects.visible_to(VISITOR), F("topic_id") / SIZE)
    return [
        ("/sitemaps/places.xml", None, ()),
        *((f"/sitemaps/topics-{part}.xml", max(moment, edited.get(part, moment)), ()) for part, moment in sorted(moved)),
        *_numbered("tags", Tag.objects.visible_to(VISITOR)),
        *_numbered("members", Person.objects.visible_to(VISITOR)),
    ]


def _edited(rows: Posts, among: Combinable) -> dict[int, datetime]:
    """When one of these posts was edited last, by what they are taken ``among``; read from the edits, which are fewer than the posts."""
    return dict(rows.filter(revisions__isnull=False).order_by().values_list(among).annotate(at=Max("revisions__at")))


def _numbered(name: str, rows: QuerySet[Row]) -> list[Line]:
    last = rows.order_by("-pk").values_list("pk", flat=True).first()
    return [] if last is None else [(f"/sitemaps/{name}-{part}.xml", None, ()) for part in range(last // SIZE + 1)]


def _file(lines: Iterable[Line]) -> HttpResponse:
    """A file of pages; Http404 where there is none in its range."""
    found = list(lines)
    if not found:
        raise Http404
    return _xml("urlset", "url", found)


def _xml(root: str, element: str, lines: Iterable[Line]) -> HttpResponse:
    rows = "".join(
        f"<{element}><loc>{escape(settings.ORIGIN + path)}</loc>{_changed(moment)}{_pictured(pictures)}</{element}>\n" for path, moment, pictures in lines
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {spaces}>\n{rows}</{root}>\n'
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _pictured(pictures: Sequence[str]) -> str:
    return "".join(f"<image:image><image:loc>{escape(settings.ORIGIN + path)}</image:loc></image:image>" for path in pictures)


def _changed(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""
