"""What those who may keep order see above a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonwheel.conversations import labels, locks, splits, topics
from commonwheel.conversations.lists import pins
from commonwheel.conversations.topics import Topic
from commonwheel.formats.polls import polls
from commonwheel.kernel.refusal import allowed
from commonwheel.web.pages.formats.articles.harvesting import writable


@dataclass(frozen=True)
class Tool:
    """One deed of the menu: ``undoes`` takes the state back at once, otherwise the address asks for what is needed."""

    title: str
    icon: str
    href: str
    undoes: bool = False


def tools(topic: Topic, person: Any) -> list[Tool]:
    """The deeds that this reader may do to the topic as a whole."""
    return [*_deeds(topic, person), *_states(topic, person)] if getattr(person, "pk", None) else []


def _deeds(topic: Topic, person: Any) -> list[Tool]:
    """What asks for something first."""
    at = f"/topics/{topic.pk}"
    rearranges = allowed(splits.check_rearrange, topic, by=person)
    offered = [
        (allowed(topics.check_retitle, topic, by=person), Tool(_("Change title and tags"), "pencil", f"{at}/title/")),
        (allowed(labels.check_put, topic, by=person), Tool(_("Change labels"), "tag", f"{at}/labels/")),
        (allowed(polls.check_add, topic, by=person), Tool(_("Add a poll"), "list", f"{at}/poll/")),
        (not topic.board.of_kind.is_written and bool(writable(person)), Tool(_("Make it an article"), "file-text", f"{at}/harvest/")),
        (allowed(topics.check_move, topic, topic.board, by=person), Tool(_("Move to another board"), "folder-input", f"{at}/place/")),
        (rearranges, Tool(_("Merge into another topic"), "folder-input", f"{at}/merge/")),
        (rearranges and topic.replies_count > 0, Tool(_("Split off a new topic"), "list-tree", f"{at}/split/")),
    ]
    return [tool for is_offered, tool in offered if is_offered]


def _states(topic: Topic, person: Any) -> list[Tool]:
    """What is set and taken back."""
    at = f"/topics/{topic.pk}"
    found: list[Tool] = []
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
