"""A topic, twenty posts a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from commonwheel.accounts.people import View
from commonwheel.authority import likenesses
from commonwheel.conversations import masks, posts, reading, tags
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.discovery import similar
from commonwheel.formats import me_toos, solutions
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.refusal import reason_against
from commonwheel.structure import boards
from commonwheel.web import faces, holes, shells
from commonwheel.web.access import find
from commonwheel.web.caching import noted
from commonwheel.web.context import muted, page_depends_on
from commonwheel.web.kept import Kept
from commonwheel.web.pages.topics import orders
from commonwheel.web.pages.topics.overlays import TopicOverlay, mark_read, places_of_words
from commonwheel.web.pages.topics.tools import tools
from commonwheel.web.pages.writing.words import begun
from commonwheel.web.parts import linked_data, post_parts
from commonwheel.web.parts.drawn_posts import post_html
from commonwheel.web.parts.post_parts import PostPart
from commonwheel.web.parts.same_questions import SameQuestion
from commonwheel.web.parts.topic_rows import place_of
from commonwheel.web.shells import Drawing

ALIKE_SECONDS = 6 * 60 * 60

_about: Kept[About] = Kept()
_similar: Kept[list[int]] = Kept(20_000)
_told: Kept[linked_data.Data] = Kept()


@dataclass(frozen=True)
class About:
    """What is the same for all readers of a topic."""

    tags: list[str]
    solution: Solution | None
    same: frozenset[int]
    """Who has the same question: their ids."""


@dataclass(frozen=True)
class Banner:
    """That a topic is solved: the solution and the post that solved it."""

    solution: Solution
    post: Post
    href: str
    seconds: float


@dataclass(frozen=True)
class Shown:
    """A page of a topic as one reader sees it: what its template is told, and what is left to do once it was read."""

    topic: Topic
    context: dict[str, Any]
    parts: list[PostPart]
    about: About
    seen: int
    was_read: int


@require_safe
def topic(request: HttpRequest, topic_id: int, slug: str = "") -> HttpResponse:
    """A page of a topic; reading it marks it as read."""
    return shells.answer(request, lambda alike: _draw(alike, topic_id, slug)) or _in_full(request, topic_id, slug)


def _in_full(request: HttpRequest, topic_id: int, slug: str) -> HttpResponse:
    """The page, made for this reader alone."""
    here = _find(request, topic_id)
    if slug != here.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{here.get_absolute_url()}{'?' if query else ''}{query}", permanent=True)
    shown = _show(request, here)
    if request.user.is_authenticated:
        mark_read(request.user, here, shown.seen, shown.was_read)
    face = faces.of(here.board)
    context = shown.context | (face.about(request, here) if face.about else {})
    return render(request, face.template, context | _linked(request, here, [part.post for part in shown.parts], context["banner"]))


def _draw(alike: HttpRequest, topic_id: int, slug: str) -> Drawing | None:
    """The page for all who stand alike. Boards with a face of their own, panels and masks are for one reader at a time."""
    try:
        here = _find(alike, topic_id)
    except Http404:
        return None
    face = faces.of(here.board)
    if slug != here.slug or face.about or face.template != faces.PLAIN.template or here.author_name == masks.NAME:
        return None
    shown = _show(alike, here)
    if any(shown.context["panels"].values()) or any(part.post.author_name == masks.NAME for part in shown.parts):
        return None
    threaded, parents = shown.context["threaded"], shown.context["parents"]
    overlay = TopicOverlay.of_page(here, shown.parts, shown.about.same, seen=shown.seen, threaded=threaded, parents=parents)
    posts_: dict[str, bytes | bool] = {
        f"post.{part.post.pk}": post_html(alike, part, parents.get(part.post.parent_id), threaded=threaded) for part in shown.parts
    }
    return shells.rendered(alike, face.template, shown.context), overlay, posts_


def _find(request: HttpRequest, topic_id: int) -> Topic:
    page_depends_on(request, f"topic:{topic_id}")
    return find(Topic.objects.select_related("board__category", "author", "lock", "pin"), request.user, pk=topic_id)


def _show(request: HttpRequest, here: Topic) -> Shown:
    person = request.user
    about = _about.find(here.pk, [f"topic:{here.pk}", "people"], lambda: _read_about(here))
    order = orders.chosen(request, here)
    sheet = orders.sheet(request, here, order, about.solution)
    found, page = sheet.posts, sheet.page
    was_read = reading.read_up_to(person, here)
    parts = post_parts.of(found, here, person, solution=about.solution, first_unread=was_read + 1 if was_read else 0)
    context = {
        "topic": here,
        "tags": about.tags,
        "same": SameQuestion.of(here, person, about.same),
        "opening": parts[0] if parts and parts[0].post.is_opening else None,
        "parts": [part for part in parts if not part.post.is_opening],
        "parents": {post.pk: post.number for post in found},
        "banner": _banner(here, about.solution, found, person) if page == 1 else None,
        "threaded": order == View.THREADED,
        "views": orders.tabs(request, here, order),
        "pages": sheet.pages,
        "pager": sheet.pager,
        "best_of": sheet.best_of,
        "best_href": orders.best_href(here) if not sheet.best_of else "",
        "page": page,
        "has_unread": 0 < was_read < here.last_number,
        "unread_href": place_of(here, was_read + 1),
        "follows": watches.follows(person, here),
        "is_muted": muted(person).topics and mutes.is_muted(here, by=person),
        "similar": _alike(request, here),
        "canonical": f"{here.get_absolute_url()}{f'?page={page}' if sheet.pages and page > 1 else ''}",
        "feed": f"/topics/{here.pk}/",
        "card": f"/topics/{here.pk}/card.png",
        "description": richtext.excerpt(found[0].html, 160) if found else here.title,
        "tools": tools(here, person),
        "reply_refusal": reason_against(posts.check_reply, here, by=person),
        "words": begun(person, f"topic:{here.pk}"),
        "may_solve": about.solution is None and any(part.may_accept for part in parts),
        "panels": faces.panels_of(request, here),
    }
    if likenesses.is_one(person):
        context |= {"unread_href": holes.place("unread-href"), "words": places_of_words(here)}
    return Shown(here, context, parts, about, sheet.seen, was_read)


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """From a post's own address to its place in the topic."""
    here = find(Post.objects.select_related("topic"), request.user, pk=post_id)
    return redirect(place_of(here.topic, here.number))


def _read_about(here: Topic) -> About:
    ids = [here.pk]
    return About(tags.of_topics(ids).get(here.pk, []), solutions.of_topics(ids).get(here.pk), me_toos.sayers(here.pk))


def _banner(here: Topic, solution: Solution | None, found: list[Post], person: Any) -> Banner | None:
    if solution is None:
        return None
    solving = next((row for row in found if row.pk == solution.post_id), None)
    if solving is None:
        solving = Post.objects.visible_to(person).filter(pk=solution.post_id).select_related("author").first()
    if solving is None:
        return None
    seconds = (solving.created_at - here.created_at).total_seconds()
    return Banner(solution, solving, place_of(here, solving.number), seconds)


def _linked(request: HttpRequest, here: Topic, found: list[Post], banner: Banner | None) -> dict[str, Any]:
    """What search engines are told; members are spared it."""
    if request.user.is_authenticated:
        return {}
    told: dict[str, Any] = {"trail": linked_data.trail(here.board.category, here.board, here)}
    linked = faces.of(here.board).linked
    if linked is not None:
        return told | {"linked": linked(request, here)}
    if found and found[0].is_opening:
        key = (here.pk, tuple(row.pk for row in found), get_language())
        version = noted(request, f"topic:{here.pk}", "people", "places")
        solving = banner.post if banner else None
        told["linked"] = _told.find_at(key, version, lambda: linked_data.conversation(here, found[0], found[1:], solving))
    return told


def _alike(request: HttpRequest, here: Topic) -> list[Topic]:
    """Similar topics: which they are is found anew every few hours, what they say now and who may see them each time."""
    person = request.user
    key = (here.pk, int(clock.now().timestamp() // ALIKE_SECONDS), tuple(boards.readable(person)))
    ids = _similar.find(key, ["places", "authority"], lambda: [row.pk for row in similar.to_topic(here, person)])
    page_depends_on(request, *(f"topic:{pk}" for pk in ids))
    rows = {row.pk: row for row in solutions.marked(Topic.objects.visible_to(person).listed().filter(pk__in=ids))}
    return [rows[pk] for pk in ids if pk in rows]
