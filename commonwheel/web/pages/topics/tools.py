"""What those who may keep order see above a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonwheel.conversations import locks, pins, topics
from commonwheel.conversations.topics import Topic
from commonwheel.formats.polls import polls
from commonwheel.kernel.refusal import allowed
from commonwheel.web.pages.articles.harvesting import writable


@dataclass(frozen=True)
class Tool:
    """One deed of the menu: ``undoes`` takes the state back at once, otherwise the address asks for what is needed."""

    title: str
    icon: str
    href: str
    undoes: bool = False


def tools(topic: Topic, person: Any) -> list[Tool]:
    """The deeds that this reader may do to the topic as a whole."""
    if not getattr(person, "pk", None):
        return []
    at = f"/topics/{topic.pk}"
    found: list[Tool] = []
    if allowed(topics.check_retitle, topic, by=person):
        found.append(Tool(_("Change title and tags"), "pencil", f"{at}/title/"))
    if allowed(polls.check_add, topic, by=person):
        found.append(Tool(_("Add a poll"), "list", f"{at}/poll/"))
    if not topic.board.of_kind.is_written and writable(person):
        found.append(Tool(_("Make it an article"), "file-text", f"{at}/harvest/"))
    if allowed(topics.check_move, topic, topic.board, by=person):
        found.append(Tool(_("Move to another board"), "folder-input", f"{at}/place/"))
    if allowed(pins.check_pin, topic, by=person):
        is_pinned = hasattr(topic, "pin")
        found.append(Tool(_("Unpin") if is_pinned else _("Pin to the top"), "pin-off" if is_pinned else "pin", f"{at}/pin/", is_pinned))
    if allowed(locks.check_lock, topic, by=person):
        is_locked = hasattr(topic, "lock")
        found.append(Tool(_("Unlock") if is_locked else _("Lock"), "lock-open" if is_locked else "lock", f"{at}/lock/", is_locked))
    if allowed(topics.check_hide, topic, by=person):
        is_hidden = topic.hidden_at is not None
        found.append(Tool(_("Show again") if is_hidden else _("Hide this topic"), "eye" if is_hidden else "eye-off", f"{at}/hiding/", is_hidden))
    return found
