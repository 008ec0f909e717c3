"""Blogs to read: the front, an author's posts, a month, and what the page of a post shows beside its words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations import kudos, tags
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import board_watches
from commonwheel.formats.blogs import archives, blog_posts, guests
from commonwheel.formats.blogs.blog_posts import BlogPost, BlogPosts
from commonwheel.formats.blogs.rights import EDIT, MODERATE, WRITE
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import allowed, reason_against
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.pages.formats.blogs import sharing
from commonwheel.web.pages.formats.blogs.following import blog
from commonwheel.web.parts import linked_data, pagers

ORDER = ("-published_at", "-id")
SIZE = 10
FACES = 12
COMMENTS = 20
"""How many comments search engines are told."""


def front(request: HttpRequest, here: Board) -> HttpResponse:
    """The posts of a blog, or those with a tag, the latest first."""
    tag = request.GET.get("tag", "").replace("\x00", "")[: tags.LONGEST]
    rows = _shown(request, here)
    return _list(request, here, rows.filter(topic__taggings__tag__slug=tag) if tag else rows, tag=tag)


@require_safe
def month(request: HttpRequest, slug: str, year: int, month: int) -> HttpResponse:
    """The posts of one month."""
    here = blog(request, slug)
    if not (1 <= month <= 12 and 1970 <= year <= 9000):
        raise Http404
    rows = archives.of_month(_shown(request, here), year, month)
    first = rows.order_by("published_at").first()
    if first is None:
        raise Http404
    return _list(request, here, rows, month=first.published_at)


@require_safe
def author(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """What one author wrote in a blog, and who they are."""
    here = blog(request, slug)
    who = find(Person.objects, request.user, handle=handle.lower()[:30])
    rows = _shown(request, here).filter(topic__author=who)
    page_depends_on(request, f"member:{who.pk}")
    if not rows.exists():
        raise Http404
    return _list(request, here, rows, writer=who)


def about(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """What the page of a post shows beside its topic."""
    page_depends_on(request, f"blog:{topic.board_id}", f"board:{topic.board_id}")
    person = request.user
    shown = BlogPost.objects.visible_to(person).filter(topic=topic).select_related("board", "edition__cover").first()
    opening = Post.objects.visible_to(person).filter(topic=topic, number=1).first()
    if shown is None or opening is None:
        return {}
    edition, held = shown.edition, standing.of(person)
    older, newer = archives.neighbours(shown, archives.shown(shown.board, person))
    may_moderate = held.allows(MODERATE, topic.board.scope_id)
    context = {
        "blog_post": shown, "edition": edition, "older": older, "newer": newer, "share": sharing.links(topic),
        "address": f"{settings.ORIGIN}{topic.get_absolute_url()}", "likers": [row.giver for row in kudos.givers(opening, FACES) if row.giver.is_active],
        "may_change": person.is_authenticated and allowed(blog_posts.check_edit, shown, by=person), "may_moderate": may_moderate,
        "held": guests.held_count(topic.board, person) if may_moderate else 0, "follows_blog": board_watches.follows(person, topic.board),
        "seo_title": edition.seo_title or topic.title, "description": edition.seo_description or edition.excerpt,
    }  # fmt: skip
    if edition.cover is not None:
        cover = edition.cover
        context |= {"card": cover.file.url, "picture_width": cover.width, "picture_height": cover.height, "picture_alt": edition.cover_alt}
        context["picture_type"] = "image/png" if cover.file.name.endswith(".png") else "image/webp" if cover.file.name.endswith(".webp") else "image/jpeg"
    return context


def linked(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """What search engines are told of a post."""
    rows = Post.objects.visible_to(request.user).listed().filter(topic=topic).select_related("author").order_by("number")
    found = list(rows[: COMMENTS + 1])
    shown = BlogPost.objects.visible_to(request.user).filter(topic=topic).select_related("edition__cover").first()
    if not found or not found[0].is_opening or shown is None:
        return {}
    edition = shown.edition
    return linked_data.blog_posting(
        topic, found[0], found[1:], headline=edition.seo_title or topic.title, about=edition.seo_description or edition.excerpt,
        picture=edition.cover.file.url if edition.cover else "",
    )  # fmt: skip


def _shown(request: HttpRequest, here: Board) -> BlogPosts:
    page_depends_on(request, f"board:{here.pk}", f"blog:{here.pk}", "topics")
    return archives.shown(here, request.user)


def _list(request: HttpRequest, here: Board, rows: BlogPosts, **more: Any) -> HttpResponse:
    """Some posts of a blog, with its archive beside them."""
    person, held = request.user, standing.of(request.user)
    every = archives.shown(here, person)
    page = paging.page(rows.select_related("topic__author", "edition__cover"), ORDER, after=request.GET.get("after", ""), size=SIZE)
    words = tags.of_topics([row.topic_id for row in page.items if row.topic_id])
    may_moderate = held.allows(MODERATE, here.scope_id)
    context = {
        "board": here, "posts": [(row, words.get(row.topic_id or 0, [])) for row in page.items], "pager": pagers.of(request, page), "is_first": page.is_first,
        "months": archives.months(every), "words": archives.words(every), "authors": archives.authors(every),
        "refusal": reason_against(blog_posts.check_write, here, by=person) if person.is_authenticated else None,
        "may_write": any(held.allows(power, here.scope_id) for power in (WRITE, EDIT)), "may_moderate": may_moderate,
        "held": guests.held_count(here, person) if may_moderate else 0, "follows_blog": board_watches.follows(person, here),
        "trail": None if person.is_authenticated else linked_data.place(here), **more,
    }  # fmt: skip
    return render(request, "blogs/board.html", context)
