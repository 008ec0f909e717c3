"""A topic, twenty posts a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from commonwheel.accounts.people import View
from commonwheel.conversations import posts, reading, tags
from commonwheel.conversations.posts import Post, Posts
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import notifications, watches
from commonwheel.discovery import similar
from commonwheel.formats import solutions
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.refusal import reason_against
from commonwheel.structure import boards
from commonwheel.web.access import find
from commonwheel.web.caching import noted
from commonwheel.web.context import bell_count, page_depends_on
from commonwheel.web.kept import Kept
from commonwheel.web.pages.topics.tools import tools
from commonwheel.web.pages.writing.words import begun
from commonwheel.web.parts import linked_data, pagers, post_parts
from commonwheel.web.parts.topic_rows import PAGE, place_of

ALIKE_SECONDS = 6 * 60 * 60

_about: Kept[About] = Kept()
_similar: Kept[list[int]] = Kept(20_000)
_told: Kept[linked_data.Data] = Kept()


@dataclass(frozen=True)
class About:
    """What is the same for all readers of a topic."""

    tags: list[str]
    solution: Solution | None


@dataclass(frozen=True)
class Banner:
    """That a topic is solved: the solution and the post that solved it."""

    solution: Solution
    post: Post
    href: str
    seconds: float


@require_safe
def topic(request: HttpRequest, topic_id: int, slug: str = "") -> HttpResponse:
    """A page of a topic; reading it marks it as read."""
    person = request.user
    page_depends_on(request, f"topic:{topic_id}")
    here = find(Topic.objects.select_related("board__category", "author", "lock", "pin"), person, pk=topic_id)
    if slug != here.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{here.get_absolute_url()}{'?' if query else ''}{query}", permanent=True)
    about = _about.find(here.pk, [f"topic:{here.pk}", "people"], lambda: _read_about(here))
    threaded = _view(request) == View.THREADED
    page = _page(request)
    found, last = _posts(here, person, page, threaded)
    was_read = reading.read_up_to(person, here)
    parts = post_parts.of(found, here, person, solution=about.solution, first_unread=was_read + 1 if was_read else 0)
    if person.is_authenticated:
        _mark_read(person, here, found, page, last, threaded, was_read)
    context = {
        "topic": here,
        "tags": about.tags,
        "opening": parts[0] if parts and parts[0].post.is_opening else None,
        "parts": [part for part in parts if not part.post.is_opening],
        "parents": {post.pk: post.number for post in found},
        "banner": _banner(here, about.solution, found, person) if page == 1 else None,
        "threaded": threaded,
        "views": _views(request, threaded),
        "pages": pagers.numbered(request, page, last),
        "page": page,
        "unread_href": place_of(here, was_read + 1) if 0 < was_read < here.last_number else "",
        "follows": watches.follows(person, here),
        "similar": _alike(request, here),
        "canonical": f"{here.get_absolute_url()}{f'?page={page}' if page > 1 else ''}",
        "feed": f"/topics/{here.pk}/",
        "card": f"/topics/{here.pk}/card.png",
        "description": richtext.excerpt(found[0].html, 160) if found else here.title,
        "tools": tools(here, person),
        "reply_refusal": reason_against(posts.check_reply, here, by=person),
        "words": begun(person, f"topic:{here.pk}"),
        "may_solve": about.solution is None and any(part.may_accept for part in parts),
    }
    return render(request, "topics/topic.html", context | _linked(request, here, found, context["banner"]))


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """From a post's own address to its place in the topic."""
    here = find(Post.objects.select_related("topic"), request.user, pk=post_id)
    return redirect(place_of(here.topic, here.number))


def _read_about(here: Topic) -> About:
    return About(tags.of_topics([here.pk]).get(here.pk, []), solutions.of_topics([here.pk]).get(here.pk))


def _view(request: HttpRequest) -> str:
    """In order of time or as threads: as the address says, else as the reader likes it."""
    liked = request.user.view if request.user.is_authenticated else request.COOKIES.get("view", "")
    asked = request.GET.get("view", liked)
    return asked if asked in View.values else View.LINEAR


def _views(request: HttpRequest, threaded: bool) -> list[pagers.Tab]:
    names = ((View.LINEAR, False), (View.THREADED, True))
    return [pagers.Tab(name.label, pagers.address(request, view=name.value, page=""), is_it == threaded) for name, is_it in names]


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _posts(here: Topic, person: Any, page: int, threaded: bool) -> tuple[list[Post], int]:
    """(the posts of a page, the last page). In order of time a page is a range of numbers, so links last for ever."""
    rows: Posts = Post.objects.visible_to(person).filter(topic=here).select_related("author")
    last = posts.page_number(max(here.last_number, 1), PAGE)
    start = (page - 1) * PAGE
    if threaded:
        return list(rows.order_by("path")[start : start + PAGE]), last
    return list(rows.filter(number__gt=start, number__lte=start + PAGE).order_by("number")), last


def _mark_read(
    person: Any, here: Topic, found: list[Post], page: int, last: int, threaded: bool, was_read: int
) -> None:
    """What the member saw is read. Threads are read when their last page was seen."""
    if page >= last:
        seen = here.last_number
    else:
        seen = 0 if threaded else max((row.number for row in found), default=0)
    if seen > was_read:
        reading.read(here, by=person, number=seen)
    if bell_count(person):
        notifications.see(person, topic=here)


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
    told = {"trail": linked_data.trail(here.board.category, here.board, here)}
    if found and found[0].is_opening:
        key = (here.pk, found[-1].pk, get_language())
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
