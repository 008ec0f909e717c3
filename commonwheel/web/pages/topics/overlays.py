"""What is a member's own on a topic's page: what they read, thanked for, keep and wrote there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.html import escape

from commonwheel.conversations import bookmarks, kudos, posts, reading
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import notifications, watches
from commonwheel.web import faces, holes
from commonwheel.web.context import ignored_ids, muted, rings_for
from commonwheel.web.pages.writing.words import Words, begun
from commonwheel.web.parts import post_parts
from commonwheel.web.parts.drawn_posts import kept_post_html, post_html
from commonwheel.web.parts.post_parts import PostPart
from commonwheel.web.parts.topic_rows import place_of


class Outline(NamedTuple):
    """Of a post, what tells its pieces apart."""

    pk: int
    topic_id: int
    parent_id: int | None
    author_id: int | None
    number: int

    @property
    def is_opening(self) -> bool:
        return self.number == 1


@dataclass(frozen=True)
class TopicOverlay:
    """A page of a topic and, of each post on it, what a stranger to the topic sees of it."""

    topic: Topic
    parts: tuple[PostPart, ...]
    """Each with the outline of its post."""
    sayers: frozenset[int]
    """Who has the same question."""
    involved: frozenset[int]
    """Who sees more than others who stand like them: the author, and whose posts are hidden."""
    seen: int
    threaded: bool
    parents: dict[int, int]

    @classmethod
    def of_page(cls, topic: Topic, parts: Sequence[PostPart], sayers: frozenset[int], *, seen: int, threaded: bool, parents: dict[int, int]) -> TopicOverlay:
        """For a page of a topic as a likeness sees it."""
        slim = [replace(part, post=_outline(part.post)) for part in parts]
        involved = posts.hidden_authors(topic) | ({topic.author_id} if topic.author_id else set())
        return cls(topic, tuple(slim), sayers, frozenset(involved), seen, threaded, parents)

    def of(self, request: HttpRequest) -> dict[str, bytes | bool] | None:
        person: Any = request.user
        if person.pk in self.involved or any(faces.panels_of(request, self.topic).values()):
            return None
        was_read = reading.read_up_to(person, self.topic)
        shown = self._posts(request, was_read)
        if shown is None:
            return None
        words = begun(person, f"topic:{self.topic.pk}")
        mark_read(person, self.topic, self.seen, was_read)
        return shown | {
            "has-unread": 0 < was_read < self.topic.last_number, "unread-href": escape(place_of(self.topic, was_read + 1)).encode(),
            "follows": watches.follows(person, self.topic), "is-muted": muted(person).topics and mutes.is_muted(self.topic, by=person),
            "is-said": person.pk in self.sayers,
            "draft": escape(words.markdown).encode(), "draft-html": escape(words.html).encode(),
        }  # fmt: skip

    def _posts(self, request: HttpRequest, was_read: int) -> dict[str, bytes | bool] | None:
        """The posts that this member sees in another way than a stranger does; None where one is not there any more."""
        changed = self._changed(request.user, was_read)
        found = {part.post.pk: kept_post_html(request, part, self._above(part), threaded=self.threaded) for part in changed}
        missing = [pk for pk, html in found.items() if html is None]
        rows = {row.pk: row for row in Post.objects.visible_to(request.user).filter(pk__in=missing).select_related("author")} if missing else {}
        for part in changed:
            if found[part.post.pk] is None:
                row = rows.get(part.post.pk)
                if row is None:
                    return None
                row.topic = self.topic
                found[row.pk] = post_html(request, replace(part, post=row, face=part.face and post_parts.face_of(row)), self._above(part), threaded=self.threaded)
        return {f"post.{pk}": html for pk, html in found.items() if html is not None}

    def _changed(self, person: Any, was_read: int) -> list[PostPart]:
        ids = [part.post.pk for part in self.parts]
        given, kept, ignored = kudos.given_by(person, ids), bookmarks.kept_by(person, ids), ignored_ids(person)
        unread = post_parts.first_unread_of([part.post for part in self.parts], person, was_read + 1 if was_read else 0)
        own = {part.post.pk: part for part in self._own(person)}
        changed = []
        for part in self.parts:
            post = part.post
            if post.pk in own:
                changed.append(own[post.pk])
                continue
            signature = part.signature if person.shows_signatures else ""
            mine = post.pk in given, post.pk in kept, post.author_id in ignored, post.number == unread, signature == part.signature
            if mine != (False, False, False, False, True):
                changed.append(replace(part, is_given=mine[0], is_kept=mine[1], is_ignored=mine[2], is_first_unread=mine[3], signature=signature))
        return changed

    def _own(self, person: Any) -> list[PostPart]:
        """Their own posts, with what they may do to them at this moment."""
        ids = [part.post.pk for part in self.parts if part.post.author_id == person.pk]
        if not ids:
            return []
        rows = list(Post.objects.visible_to(person).filter(pk__in=ids).select_related("author"))
        return post_parts.of(rows, self.topic, person, solution=self.parts[0].solution)

    def _above(self, part: PostPart) -> int | None:
        return self.parents.get(part.post.parent_id or 0)


def places_of_words(topic: Topic) -> Words:
    """Where a member's draft of a reply goes."""
    return Words(holes.place("draft"), holes.place("draft-html"), f"topic:{topic.pk}")


def mark_read(person: Any, here: Topic, seen: int, was_read: int) -> None:
    """What the member saw is read."""
    if seen > was_read:
        reading.read(here, by=person, number=seen)
    if rings_for(person, here.pk):
        notifications.see(person, topic=here)


def _outline(post: Post) -> Any:
    return Outline(post.pk, post.topic_id, post.parent_id, post.author_id, post.number)
