"""Guests' comments: held until somebody approved one, and then at once from the browser that wrote it.

A comment that is held is no post: no list, count, search, feed or mail can know of it. An e-mail address is no proof of
who writes, so trust belongs to the address together with the secret that only the approved writer's browser holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, standing
from commonwheel.conversations import locks, masks, posts, texts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.blogs.rights import MODERATE
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

APPROVED = journal.declare("guest-comment.approved", gettext_lazy("approved a comment of a guest"), facts=["board", "topic", "post"], audited=True)
REFUSED = journal.declare("guest-comment.refused", gettext_lazy("refused a comment of a guest"), facts=["board", "topic"], audited=True, public=False)
AN_HOUR = options.declare("guest.an-hour", gettext_lazy("Comments a guest may write in an hour"), 10, power=options.LIMITING, at_least=1, at_most=1000)

NAME_MOST, SITE_MOST = 60, 200
HELD_MOST = 5
"""Comments of one guest that may wait at a time."""
WAITING_MOST = 500
"""Comments that may wait in one board: then somebody looks first."""
LINKS = 2
"""More links than these are looked at by somebody, whoever writes."""
SAME = timedelta(minutes=5)
"""The same words from the same guest within this time were sent twice and are said once."""
KEPT = timedelta(days=30)
"""How long what was refused is kept, in case it was refused by mistake."""
VISITOR = AnonymousUser()


class GuestComments(models.QuerySet["GuestComment"]):
    def visible_to(self, person: Any) -> GuestComments:
        """With names and addresses: those in boards where the person approves."""
        if not getattr(person, "pk", None):
            return self.none()
        held = boards.holding(person, MODERATE)
        return self.filter(topic__board_id__in=held, topic__in=Topic.objects.visible_to(person))

    def held(self) -> GuestComments:
        """Those that wait for somebody to decide."""
        return self.filter(approved_at__isnull=True, refused_at__isnull=True)

    def standing(self) -> GuestComments:
        return self.filter(approved_at__isnull=False)

    def refused(self) -> GuestComments:
        return self.filter(refused_at__isnull=False)

    def of_guest(self, comment: GuestComment) -> GuestComments:
        """Those of the same guest in the same board: the same address from the same browser."""
        return self.filter(topic__board_id=comment.topic.board_id, email=comment.email, browser=comment.browser)


class GuestComment(models.Model):
    """What a guest wrote. ``post`` shows it, once it was approved."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="guest_comments")
    above = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The post it replies to, where that is not the opening."""
    post = models.OneToOneField(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="guest_comment")
    name = models.CharField(max_length=NAME_MOST)
    email = models.CharField(max_length=254)
    site = models.CharField(max_length=SITE_MOST, blank=True)
    html = models.TextField()
    source = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    """In which the guest reads."""
    browser = models.CharField(max_length=64, blank=True)
    """The digest of the secret of the browser that wrote it."""
    wants_mail = models.BooleanField(default=False)
    """Whether the guest asked for a mail when it is approved."""
    at = models.DateTimeField(default=clock.now)
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = GuestComments.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["email", "browser"], name="guest_comment_guest"),
            models.Index(fields=["topic", "at"], name="guest_comment_held", condition=models.Q(approved_at__isnull=True, refused_at__isnull=True)),
        ]

    @property
    def is_held(self) -> bool:
        return self.approved_at is None and self.refused_at is None


departures.covers(GuestComment, decided_by=STAYS)


@dataclass(frozen=True)
class Guest:
    """Who writes: what they say of themselves, and the secret of their browser ("" where it has none yet)."""

    name: str
    email: str
    site: str = ""
    browser: str = ""
    wants_mail: bool = False
    language: str = "en"


def check_write(topic: Topic) -> None:
    """Refused where guests may not comment, or nobody can."""
    if not topic.board.guests_may_comment:
        raise Refused(_("Only members reply here."), cure=_("Sign in, or join: it is free and takes a minute."))
    boards.check_open(topic.board)
    if topic.hidden_at:
        raise Refused(_("This topic is hidden, so it takes no replies."))
    locks.check_open(topic, by=VISITOR)


def write(topic: Topic, *, guest: Guest, body: str, above: Post | None = None) -> GuestComment:
    """Comment on a topic, or on one post in it: shown at once from a browser that is trusted, held otherwise.

    The same once more (a second press, a retry) is the same comment.
    """
    check_write(topic)
    guest = _tidied(guest)
    html, source, _named = texts.render(body, format="markdown", by=VISITOR, scope_id=topic.board.scope_id)
    if "<img" in html:
        raise Refused(_("Only members put pictures into what they write."), field="body")
    topics.check_may_publish(topic.board, by=VISITOR, title="", html=html)
    digest = digest_of(guest.browser)
    with transaction.atomic():
        Topic.objects.select_for_update().get(pk=topic.pk)
        said = GuestComment.objects.filter(topic=topic, email=guest.email, html=html, at__gte=clock.now() - SAME).first()
        if said is not None:
            return said
        comment = GuestComment(
            topic=topic, above=above if above is not None and above.topic_id == topic.pk and not above.is_opening else None,
            name=guest.name, email=guest.email, site=guest.site, html=html, source=source, language=guest.language,
            browser=digest, wants_mail=guest.wants_mail,
        )  # fmt: skip
        shown = html.count("<a ") <= LINKS and is_trusted(comment)
        if not shown:
            _check_room(topic.board, guest.email)
        comment.save()
        if shown:
            _show(comment, by=None)
    return comment


def is_trusted(comment: GuestComment) -> bool:
    """Whether comments of this guest are shown at once here: the same browser wrote, by the same address, one that was approved.

    Not after a later one was refused, nor while one of theirs is hidden.
    """
    if not comment.browser:
        return False
    theirs = GuestComment.objects.of_guest(comment)
    if theirs.filter(post__hidden_at__isnull=False).exists():
        return False
    last = theirs.exclude(decided_by=None).filter(models.Q(approved_at__isnull=False) | models.Q(refused_at__isnull=False))
    decided = max(last, key=lambda row: row.approved_at or row.refused_at, default=None)  # type: ignore[arg-type,return-value]
    return decided is not None and decided.approved_at is not None


def check_moderate(board: Board, *, by: Any) -> None:
    """Refused without the power."""
    standing.of(by).require(MODERATE, board.scope_id)


def approve(comment: GuestComment, *, by: Person) -> Post:
    """Show it to everybody, and trust the browser that wrote it; approved already, nothing changes."""
    check_moderate(comment.topic.board, by=by)
    with transaction.atomic():
        locked = GuestComment.objects.select_for_update().get(pk=comment.pk)
        if locked.post is None:
            if locked.topic.hidden_at:
                raise Refused(_("This topic is hidden, so it takes no replies."))
            _show(locked, by=by)
    comment.refresh_from_db()
    assert locked.post is not None
    return locked.post


def approve_all(comment: GuestComment, *, by: Person) -> int:
    """All that waits of the same guest in the same board; returns how many that were."""
    check_moderate(comment.topic.board, by=by)
    rows = GuestComment.objects.held().of_guest(comment).filter(topic__hidden_at__isnull=True).select_related("topic__board").order_by("at", "pk")
    for row in rows:
        approve(row, by=by)
    return len(rows)


def refuse(comment: GuestComment, *, by: Person) -> None:
    """Not shown, and gone after a while; refused already, nothing changes. What is shown is hidden where it stands."""
    check_moderate(comment.topic.board, by=by)
    with transaction.atomic():
        locked = GuestComment.objects.select_for_update().get(pk=comment.pk)
        if locked.approved_at:
            raise Refused(_("It is shown already: hide it where it stands."))
        if not locked.refused_at:
            GuestComment.objects.filter(pk=locked.pk).update(refused_at=clock.now(), decided_by=by)
            journal.record(REFUSED, by=by, on=locked, board=locked.topic.board_id, topic=locked.topic_id)
    comment.refresh_from_db()


def of_posts(post_ids: Sequence[int]) -> dict[int, str]:
    """Post id → the guest's site ("" where there is none), for those that guests wrote. For all readers: no address."""
    return dict(GuestComment.objects.filter(post_id__in=post_ids).values_list("post_id", "site"))


def held_count(board: Board, person: Any) -> int:
    """How many wait in a board, for who may decide there."""
    return GuestComment.objects.visible_to(person).held().filter(topic__board=board).count()


def shed() -> int:
    """Let go of what was refused long ago; returns how many."""
    return GuestComment.objects.filter(refused_at__lt=clock.now() - KEPT).delete()[0]


def digest_of(browser: str) -> str:
    """What is kept of a browser's secret."""
    return hashlib.sha256(f"guest {browser}".encode()).hexdigest() if browser else ""


def _tidied(guest: Guest) -> Guest:
    """What a guest says of themselves, as it is kept; Refused with the field that is wrong."""
    name = " ".join(re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", " ", guest.name).split())
    if not name or len(name) > NAME_MOST:
        raise Refused(_("A name, please, of at most %(most)s characters.") % {"most": NAME_MOST}, field="name")
    if name.lower() == masks.NAME:
        raise Refused(_("That name means something else here."), field="name")
    email, site = guest.email.replace("\x00", "").strip().lower(), guest.site.replace("\x00", "").strip()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused(_("That is no e-mail address."), field="email") from wrong
    if site:
        try:
            URLValidator(schemes=["http", "https"])(site)
        except ValidationError as wrong:
            raise Refused(_("That is no address of a site."), field="site") from wrong
    if len(site) > SITE_MOST:
        raise Refused(_("This has at most %(most)s characters.") % {"most": SITE_MOST}, field="site")
    return Guest(name, email, site, guest.browser, guest.wants_mail, guest.language[:12])


def _check_room(board: Board, email: str) -> None:
    held = GuestComment.objects.held().filter(topic__board=board)
    if held.filter(email=email).count() >= HELD_MOST or held.count() >= WAITING_MOST:
        raise Refused(_("Several comments wait to be looked at already."), cure=_("Please come back a little later."))


def _show(comment: GuestComment, *, by: Person | None) -> None:
    comment.post = posts.admit(comment.topic, name=comment.name, html=comment.html, source=comment.source, above=comment.above)
    comment.approved_at, comment.refused_at, comment.decided_by = clock.now(), None, by
    comment.save()
    if by is not None:
        journal.record(APPROVED, by=by, on=comment, board=comment.topic.board_id, topic=comment.topic_id, post=comment.post.pk)
    touch(f"topic:{comment.topic_id}")
