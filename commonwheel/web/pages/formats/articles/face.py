"""How knowledge bases look, and what a thread shows of the article that grew out of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.articles import harvests
from commonwheel.web import faces
from commonwheel.web.faces import Face, Panel
from commonwheel.web.kept import Kept
from commonwheel.web.pages.formats.articles import views, writing
from commonwheel.web.pages.formats.articles.contents import sections

_about: Kept[int | None] = Kept(20_000)


def article_page(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """The article, its sections, its people."""
    opening = Post.objects.visible_to(request.user).filter(topic=topic, number=1).first()
    html, contents = sections(opening.html if opening else "")
    return views.about(request, topic) | {"html": html, "contents": contents if len(contents) > 1 else []}


def panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """There is an article about this."""
    if topic.board.of_kind.is_written:
        return None
    known = _about.find(topic.pk, [f"topic:{topic.pk}"], lambda: _read(topic))
    if known is None:
        return None
    there = Topic.objects.visible_to(request.user).filter(pk=known).first()
    return Panel("above", "articles/grown.html", {"topic": there}) if there is not None else None


def _read(topic: Topic) -> int | None:
    article = harvests.article_about(topic.pk)
    return article.topic_id if article is not None else None


faces.show("knowledge", Face(board=views.front, start=writing.start, template="articles/article.html", about=article_page))
faces.panels.append(panel)
