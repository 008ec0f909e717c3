"""Linked data: what a page is about in the words of schema.org, for search engines. Template tag: ``{% linked_data … %}``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.kinds import KNOWLEDGE
from commonwheel.kernel import richtext
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category

LONGEST = 5_000
"""Characters of a post."""

Data = dict[str, Any]


def website(name: str) -> Data:
    """The community itself and how to search it."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{settings.ORIGIN}/search/?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return {"@type": "WebSite", "name": name, "url": whole("/"), "potentialAction": action}


def trail(*steps: Category | Board | Topic | tuple[str, str] | None) -> Data:
    """Where a page stands: the steps from home down to it. Steps that are not there are passed over."""
    below = [step if isinstance(step, tuple) else (step.title, step.get_absolute_url()) for step in steps if step]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": whole(path)}
            for number, (name, path) in enumerate([(_("Home"), "/"), *below], start=1)
        ],
    }


def place(board: Board) -> Data:
    """The steps to a board."""
    return trail(*board.category.line, board)


def conversation(topic: Topic, opening: Post, replies: Iterable[Post], solution: Post | None) -> Data:
    """A question with its answers, or an article or a posting with its comments, as a visitor reads them."""
    told = _written(opening, topic.get_absolute_url()) | {"inLanguage": topic.language}
    shown = [post for post in replies if solution is None or post.pk != solution.pk]
    if "solutions" not in topic.board.of_kind.formats:
        comments = [{"@type": "Comment", **_written(post, post.get_absolute_url())} for post in shown]
        # To schema.org only questions, answers and comments are voted up; a posting is liked.
        counted = [_counter("LikeAction", told.pop("upvoteCount")), _counter("CommentAction", topic.replies_count)]
        return {
            "@type": "Article" if topic.board.kind == KNOWLEDGE.name else "DiscussionForumPosting", "headline": topic.title, **told,
            "interactionStatistic": counted, "commentCount": topic.replies_count, "comment": comments,
            "isPartOf": {"@type": "WebPage", "name": topic.board.title, "url": whole(topic.board.get_absolute_url())},
        }  # fmt: skip
    question = {
        "@type": "Question", "name": topic.title, **told, "answerCount": topic.replies_count,
        "suggestedAnswer": [_answer(post) for post in shown],
    }  # fmt: skip
    if solution is not None:
        question["acceptedAnswer"] = _answer(solution)
    return {"@type": "QAPage", "mainEntity": question}


def blog_posting(topic: Topic, opening: Post, comments: Iterable[Post], *, headline: str, about: str, picture: str) -> Data:
    """A post of a blog with its first comments."""
    told = _written(opening, topic.get_absolute_url())
    text = told.pop("text")
    likes = told.pop("upvoteCount")
    posting: Data = {
        "@type": "BlogPosting", "headline": headline, "description": about, "articleBody": text, **told, "inLanguage": topic.language,
        "mainEntityOfPage": told["url"], "commentCount": topic.replies_count, "wordCount": len(opening.text.split()),
        "comment": [{"@type": "Comment", **_written(post, post.get_absolute_url())} for post in comments],
        "interactionStatistic": [_counter("LikeAction", likes), _counter("CommentAction", topic.replies_count)],
        "isPartOf": {"@type": "Blog", "name": topic.board.title, "url": whole(topic.board.get_absolute_url())},
    }  # fmt: skip
    return posting | ({"image": whole(picture)} if picture else {})


def profile(person: Person, about: str, *, posts_count: int, kudos_count: int) -> Data:
    """A member's page."""
    who = {
        **_person(person), "alternateName": f"@{person.handle}", "identifier": person.handle, "description": about,
        "agentInteractionStatistic": _counter("WriteAction", posts_count), "interactionStatistic": _counter("LikeAction", kudos_count),
    }  # fmt: skip
    if person.avatar:
        who["image"] = whole(person.avatar.url)
    return {"@type": "ProfilePage", "dateCreated": _said(person.joined_at), "mainEntity": who}


def graph(things: Sequence[Data]) -> Data:
    """Several things that one page is about."""
    return {"@context": "https://schema.org", "@graph": list(things)}


def _answer(post: Post) -> Data:
    return {"@type": "Answer", **_written(post, post.get_absolute_url())}


def _written(post: Post, path: str) -> Data:
    told: Data = {
        "text": richtext.to_text(post.html)[:LONGEST], "url": whole(path), "datePublished": _said(post.created_at),
        "upvoteCount": max(post.kudos_count, 0), "author": _author(post),
    }  # fmt: skip
    if post.edited_at:
        told["dateModified"] = _said(post.edited_at)
    return told


def _author(post: Post) -> Data:
    return _person(post.author) if post.author else {"@type": "Person", "name": post.shown_author}


def _person(person: Person) -> Data:
    return {"@type": "Person", "name": person.name, "url": whole(person.get_absolute_url())}


def _counter(action: str, count: int) -> Data:
    return {"@type": "InteractionCounter", "interactionType": f"https://schema.org/{action}", "userInteractionCount": count}


def _said(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def whole(path: str) -> str:
    """A path of this community as an address for the world."""
    return f"{settings.ORIGIN}{path}"
