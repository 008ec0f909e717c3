"""What the post component shows: a post with what one reader may do with it. Two queries for a whole page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import options, standing
from commonwheel.conversations import bookmarks, kudos, masks, posts
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.discovery.previews import links
from commonwheel.formats import solutions
from commonwheel.formats.albums import comments
from commonwheel.formats.albums.photos import Photo
from commonwheel.formats.articles.harvests import NOMINATE
from commonwheel.formats.blogs import guests
from commonwheel.formats.ideas import ideas, statuses
from commonwheel.formats.ideas.statuses import Status
from commonwheel.formats.solutions import Solution
from commonwheel.kernel.refusal import Refused, allowed, reason_against
from commonwheel.moderation import reports
from commonwheel.structure import boards
from commonwheel.structure.kinds import having
from commonwheel.web.context import ignored_ids
from commonwheel.web.parts.topic_rows import place_of

SIGNATURES = options.declare("profile.signatures", gettext_lazy("Show the signatures of members under their posts"), True)


@dataclass(frozen=True)
class PostPart:
    """A post as one reader sees it."""

    post: Post
    is_given: bool
    """Whether they gave kudos; ``refusal`` is why they may not."""
    refusal: Refused | None
    is_kept: bool
    solution: Solution | None
    is_by_asker: bool
    may_reply: bool
    may_edit: bool
    may_hide: bool
    may_reveal: bool
    may_accept: bool
    is_first_unread: bool = False
    may_nominate: bool = False
    may_report: bool = False
    unmasked: Person | None = None
    """Who wrote it without their name, for a reader who may know."""
    signature: str = ""
    is_ignored: bool = False
    """Folded, since the reader ignores its author."""
    official: Status | None = None
    """The status of an idea that this reply announced."""
    site: str | None = None
    """The site of the guest who wrote it, "" where they have none; None where no guest wrote it."""
    may_comment: bool = False
    """Whether a visitor may answer as a guest."""
    photo: Photo | None = None
    """The photo of the album that this reply is about."""
    face: int | None = None
    """Stands for all that the component shows of the post's own row; None where it shows more of the topic than that."""

    @property
    def href(self) -> str:
        """Its place inside the topic."""
        return place_of(self.post.topic, self.post.number)

    @property
    def level(self) -> int:
        """How far it is moved in among threads: at most four steps."""
        return min(self.post.depth, 4)

    @property
    def shown_to(self) -> tuple[Any, ...]:
        """All that the component shows of this reader: two readers with the same see the same."""
        return (
            self.is_given, self.refusal is None, self.is_kept, self.solution.post_id if self.solution else None, self.is_by_asker,
            self.may_reply, self.may_edit, self.may_hide, self.may_reveal, self.may_accept, self.is_first_unread, self.official, self.may_nominate, self.may_report,
            self.unmasked.pk if self.unmasked else 0, self.site, self.may_comment,
            (self.photo.pk, self.photo.title) if self.photo else None,
            self.is_ignored, bool(self.signature),
        )

    @property
    def is_solution(self) -> bool:
        return self.solution is not None and self.solution.post_id == self.post.pk


def of(
    rows: Sequence[Post], topic: Topic, person: Any, *, solution: Solution | None, first_unread: int = 0
) -> list[PostPart]:
    """The posts of one topic (read with their authors), for one reader."""
    for post in rows:
        post.topic = topic
    ids = [post.pk for post in rows]
    ignored = ignored_ids(person)
    signs = options.value(SIGNATURES) and getattr(person, "shows_signatures", True)
    given = kudos.given_by(person, ids)
    kept = bookmarks.kept_by(person, ids)
    may_reply = allowed(posts.check_reply, topic, by=person)
    may_moderate = standing.of(person).allows(HIDE, topic.board.scope_id)
    asks = "solutions" in topic.board.of_kind.formats
    reader = getattr(person, "pk", None)
    unread = first_unread_of(rows, person, first_unread)
    official = _official(topic)
    unmasked = masks.lifted(rows, person)
    nameless = [post.pk for post in rows if post.author_id is None and post.author_name and post.author_name != masks.NAME]
    sites = guests.of_posts(nameless) if nameless else {}
    may_comment = not reader and topic.board.guests_may_comment and allowed(guests.check_write, topic)
    shown = comments.of_posts(topic, ids)
    nominates = _has_knowledge(person) and not topic.hidden_at and not topic.board.of_kind.is_written
    return [
        PostPart(
            post,
            is_given=post.pk in given,
            refusal=reason_against(kudos.check_give, post, by=person),
            is_kept=post.pk in kept,
            solution=solution,
            is_by_asker=asks and not post.is_opening and post.author_id is not None and post.author_id == topic.author_id,
            may_reply=may_reply,
            may_edit=allowed(posts.check_edit, post, by=person),
            may_hide=not post.hidden_at and allowed(posts.check_hide, post, by=person),
            may_reveal=bool(post.hidden_at) and (may_moderate or post.hidden_by_id == post.author_id == person.pk),
            may_accept=asks and allowed(solutions.check_accept, post, by=person),
            is_first_unread=post.number == unread,
            unmasked=unmasked.get(post.pk),
            official=official.get(post.pk),
            photo=shown.get(post.pk),
            may_nominate=nominates and not post.hidden_at,
            may_report=bool(reader) and allowed(reports.check_make, post, by=person),
            signature=post.author.signature_html if signs and post.author and not post.hidden_at else "",
            is_ignored=post.author_id in ignored,
            site=sites.get(post.pk),
            may_comment=may_comment,
            face=None if post.pk in shown else face_of(post),
        )
        for post in rows
    ]


def face_of(post: Post) -> int | None:
    """Two rows with the same face look the same, for as long as nothing changes about people. None for a post with links that
    stand alone: what their cards show comes later."""
    if links.bare(post.html) or links.cited(post.html):
        return None
    return hash((
        post.html, post.language, post.author_id, post.author_name, post.created_at, post.edited_at, post.hidden_at, post.hidden_reason,
        post.kudos_count, post.depth, place_of(post.topic, post.number),
    ))  # fmt: skip


def first_unread_of(rows: Sequence[Any], person: Any, start: int) -> int:
    """The number of the first post on the page, from number ``start`` on, that is new to the reader; 0 for none. The opening
    stands for the whole topic, and one's own posts are not new."""
    reader = getattr(person, "pk", None)
    found = next((post.number for post in rows if start and post.number >= start and post.author_id != reader), 0)
    return found if found > 1 else 0


def _official(topic: Topic) -> dict[int, Status]:
    """Post id → the status that it announced, where the topic is an idea."""
    if "ideas" not in topic.board.of_kind.formats:
        return {}
    return {post_id: statuses.named(topic.board_id, decision.after) for post_id, decision in ideas.answers(topic.pk).items()}


def _has_knowledge(person: Any) -> bool:
    """Whether a member may nominate, and there is a knowledge base they see to nominate for."""
    if not getattr(person, "pk", None):
        return False
    kinds = having("articles")
    return standing.of(person).allows(NOMINATE) and any(board.kind in kinds for board in boards.shelves(person))
