"""What a composer begins with: in Markdown for the plain field and in HTML for the rich one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from commonwheel.conversations import drafts
from commonwheel.conversations.posts import Post
from commonwheel.kernel import richtext

FORMATS = ("markdown", "html")
KEPT = "unposted"
"""Where a visitor's words wait in the session until they have signed in."""
LONGEST = 160_000
"""Characters that are looked at for a preview; what a post may have is decided by its options."""


@dataclass(frozen=True)
class Words:
    """The same words in both ways of writing; ``place`` is where their draft is kept."""

    markdown: str = ""
    html: str = ""
    place: str = ""
    is_draft: bool = False

    @classmethod
    def of(cls, body: str, format: str, *, place: str = "", is_draft: bool = False) -> Words:
        """Words as they were typed."""
        html = as_html(body, format)
        return cls(body if format == "markdown" else richtext.to_markdown(html), html, place, is_draft)


def as_html(body: str, format: str) -> str:
    """Typed words as a page would show them."""
    body = body.replace("\x00", "")[:LONGEST]
    return richtext.clean(richtext.from_markdown(body) if format == "markdown" else body)


def typed(request: HttpRequest) -> tuple[str, str]:
    """(body, format) of a posted composer."""
    format = request.POST.get("body_format", "markdown")
    return request.POST.get("body", ""), format if format in FORMATS else "markdown"


def begun(person: Any, place: str) -> Words:
    """The draft that is kept for a place, or nothing yet."""
    draft = drafts.find(place, by=person) if person.is_authenticated else None
    return Words.of(draft.body, draft.format, place=place, is_draft=True) if draft else Words(place=place)


def written(post: Post) -> Words:
    """The words of a post, to change them."""
    place = f"post:{post.pk}"
    if post.source:
        return Words.of(post.source, "markdown", place=place)
    return Words(richtext.to_markdown(post.html), post.html, place)
