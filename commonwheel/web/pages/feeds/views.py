"""Feeds of home, categories, boards, tags, topics, members and searches, each with what its page shows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.tags import LONGEST, Tag
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import search
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import community_name, page_depends_on
from commonwheel.web.limits import limited
from commonwheel.web.pages.feeds.entries import VISITOR, Feed, chosen, of_posts, of_topics
from commonwheel.web.pages.feeds.formats import answer
from commonwheel.web.pages.search.forms import SearchForm
from commonwheel.web.parts import place_parts


@require_safe
def home(request: HttpRequest, form: str) -> HttpResponse:
    page_depends_on(request, "topics")
    name = community_name()
    about = _("What is new at %(name)s") % {"name": name}
    return answer(request, form, Feed(name, about, "/", of_topics(request, Topic.objects.visible_to(VISITOR))))


@require_safe
def category(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    page_depends_on(request, "topics", "boards")
    shelves = place_parts.shelves(VISITOR)
    here = next((row for shelf in shelves for row in shelf.category.line if row.slug == slug), None)
    if here is None:
        raise Http404
    ids = [place.board.pk for shelf in place_parts.below(shelves, here) for place in shelf.places]
    rows = Topic.objects.visible_to(VISITOR).filter(board_id__in=ids)
    feed = Feed(_titled(here.title), here.description, here.get_absolute_url(), of_topics(request, rows))
    return answer(request, form, feed)


@require_safe
def board(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    page_depends_on(request)
    here = find(Board.objects, VISITOR, slug=slug)
    page_depends_on(request, f"board:{here.pk}", "topics")
    rows = Topic.objects.visible_to(VISITOR).filter(board=here)
    feed = Feed(_titled(here.title), here.description, here.get_absolute_url(), of_topics(request, rows, is_blog="blogging" in here.of_kind.formats))
    return answer(request, form, feed)


@require_safe
def tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    page_depends_on(request, f"tag:{slug[:LONGEST]}", "topics")
    here = find(Tag.objects, VISITOR, slug=slug[:LONGEST].lower())
    title = _("Topics tagged %(tag)s") % {"tag": here.slug}
    rows = Topic.objects.visible_to(VISITOR).filter(taggings__tag=here)
    return answer(request, form, Feed(_titled(title), title, here.get_absolute_url(), of_topics(request, rows)))


@require_safe
def topic(request: HttpRequest, topic_id: int, form: str) -> HttpResponse:
    """The posts of one topic, the newest first. The address holds no title, so it lasts when that changes."""
    page_depends_on(request, f"topic:{topic_id}")
    here = find(Topic.objects.select_related("board"), VISITOR, pk=topic_id)
    about = _("New posts in this topic of %(board)s") % {"board": here.board.title}
    posts = of_posts(request, Post.objects.visible_to(VISITOR).filter(topic=here).order_by("-number"))
    return answer(request, form, Feed(_titled(here.title), about, here.get_absolute_url(), posts))


@require_safe
def member(request: HttpRequest, handle: str, form: str) -> HttpResponse:
    page_depends_on(request)
    who = find(Person.objects, VISITOR, handle=handle.lower()[:30])
    page_depends_on(request, f"member:{who.pk}", "topics")
    if who.hides_activity:
        raise Http404
    about = _("What %(name)s wrote") % {"name": who.name}
    posts = of_posts(request, Post.objects.visible_to(VISITOR).filter(author=who).order_by("-created_at", "-id"))
    return answer(request, form, Feed(_titled(who.name), about, who.get_absolute_url(), posts))


@require_safe
@limited("search", 60, methods=("GET",))
def found(request: HttpRequest, form: str) -> HttpResponse:
    """What a search finds now. Never kept for others, as the page is not: the index learns of a change a moment later."""
    asked = SearchForm(request.GET, person=VISITOR)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    filters = asked.filters()
    results = search.find(words, VISITOR, newest_first=True, **filters) if words or filters else None
    # What stands in for what was not found is for people to look at, and no news of it.
    rows = results.rows if results and not results.is_empty else []
    entries = sorted(chosen([row.post.pk for row in rows]), key=lambda entry: entry.published, reverse=True)
    about = _("Results for “%(words)s”") % {"words": words}
    query = request.GET.urlencode()
    return answer(request, form, Feed(_titled(about), about, f"/search/?{query}" if query else "/search/", entries))


def _titled(title: str) -> str:
    return f"{title} · {community_name()}"
