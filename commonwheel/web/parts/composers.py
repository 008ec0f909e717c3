"""What the composer shows: where somebody writes, with what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonwheel.conversations.drafts import Draft
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.kernel.refusal import Refused


@dataclass(frozen=True)
class Notice:
    """Something to know, here: ``kind`` is "", "good", "warn" or "bad"."""

    reason: str
    cure: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Composer:
    """A form to write in. ``place`` is the name under which its draft is kept."""

    id: str
    action: str
    place: str
    label: str
    submit: str
    heading: str = ""
    placeholder: str = ""
    body: str = ""
    format: str = "markdown"
    parent: Post | None = None
    refusal: Refused | None = None

    @property
    def notice(self) -> Notice | None:
        """Why what was written did not go through."""
        return Notice(self.refusal.reason, self.refusal.cure, "bad") if self.refusal else None


def reply(
    topic: Topic, *, draft: Draft | None = None, parent: Post | None = None, body: str = "", format: str = "markdown",
    refusal: Refused | None = None,
) -> Composer:
    """The composer under a topic."""
    if not body and draft is not None:
        body, format = draft.body, draft.format
    return Composer(
        id="reply", action=f"/topics/{topic.pk}/reply/", place=f"topic:{topic.pk}", label=_("Your reply"), submit=_("Reply"),
        heading=_("Write a reply"), placeholder=_("What helped, or what would you like to know?"), body=body, format=format,
        parent=parent, refusal=refusal,
    )
