"""Cases: what members reported of one post, taken together until somebody who moderates there has decided.

A case is decided with words: why the post is hidden, which its author reads, or why it stays, which the reporters read.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations import masks, posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
from commonwheel.structure import boards

MOST = 300
"""Characters of the words of a decision."""


def _about(entry: Entry) -> journal.About | None:
    topic = Topic.objects.filter(pk=entry.facts["topic"]).first()
    return journal.About(topic.title, f"/account/reports/#report-{entry.subject_id}") if topic else None


FACTS = ["post", "topic", "board", "author", "reporter"]
TAKEN = journal.declare("case.taken", gettext_lazy("took up what was reported"), facts=["post", "topic", "board"], public=False)
LEFT = journal.declare("case.left", gettext_lazy("left what was reported to others"), facts=["post", "topic", "board"], public=False)
UPHELD = journal.declare("report.upheld", gettext_lazy("upheld a report"), facts=FACTS, audited=True, public=False, about=_about)
REFUSED = journal.declare("report.refused", gettext_lazy("refused a report"), facts=FACTS, audited=True, public=False, about=_about)
OVERTURNED = journal.declare("report.overturned", gettext_lazy("overturned a report that was upheld"), facts=FACTS, audited=True, public=False, about=_about)


class Outcome(models.TextChoices):
    """What became of it."""

    UPHELD = "upheld", gettext_lazy("upheld: the post was hidden")
    REFUSED = "refused", gettext_lazy("refused: the post stays")
    OVERTURNED = "overturned", gettext_lazy("overturned: the post was shown again")


DEEDS = {Outcome.UPHELD: UPHELD, Outcome.REFUSED: REFUSED, Outcome.OVERTURNED: OVERTURNED}


class Cases(models.QuerySet["Case"]):
    def visible_to(self, person: Any) -> Cases:
        """Those in boards where the person moderates; never of their own posts, since reporters are named."""
        if not getattr(person, "pk", None):
            return self.none()
        rows = self.filter(boards.readable_in(person, "post__topic__board_id"), post__topic__board_id__in=boards.holding(person, HIDE))
        return rows.exclude(post__author=person).exclude(post__mask__person=person)

    def open(self) -> Cases:
        """Those that wait for somebody to decide."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Cases:
        return self.filter(closed_at__isnull=False)


class Case(models.Model):
    """The reports of one post. ``taken_by`` is on it, so that no two do the same."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="cases")
    opened_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    words = models.CharField(max_length=MOST, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = Cases.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=models.Q(closed_at__isnull=True), name="case_open_once"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="") | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="case_closed_by_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], name="case_oldest", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["-closed_at", "-id"], name="case_latest"),
        ]

    def get_absolute_url(self) -> str:
        return f"/reports/{self.pk}/"


departures.covers(Case, taken_by=STAYS, closed_by=STAYS)


def beyond_others(person: Person) -> list[Case]:
    """What waits about posts of a member who moderates there, where nobody but them could decide it."""
    rows = Case.objects.open().filter(post__topic__board_id__in=boards.holding(person, HIDE)).select_related("post__topic__board")
    own = list(rows.filter(models.Q(post__author=person) | models.Q(post__mask__person=person)))
    places = {case.post.topic.board.scope_id for case in own}
    alone = {scope for scope in places if not _has_another(scope, person)}
    return [case for case in own if case.post.topic.board.scope_id in alone]


def _has_another(scope: int, person: Person) -> bool:
    others = standing.holders(HIDE, scope).filter(is_active=True).exclude(pk=person.pk)
    return any(standing.of(other).allows(HIDE, scope) for other in others.iterator())


def check_moderate(case: Case, *, by: Any) -> None:
    """Refused without the power in the board, and about one's own post."""
    standing.of(by).require(HIDE, case.post.topic.board.scope_id)
    if masks.wrote(case.post, by):
        raise Refused(_("It is your own post: somebody else decides about it."))


def check_free(case: Case, *, by: Any) -> None:
    """Refused where somebody else is on it, and where it is decided."""
    check_moderate(case, by=by)
    if case.closed_at is not None:
        raise Refused(_("This was decided meanwhile."))
    if case.taken_by is not None and case.taken_by_id != by.pk:
        raise Refused(_("%(name)s is on it.") % {"name": case.taken_by.name}, cure=_("If it cannot wait, give it free first."))


def take_up(case: Case, *, by: Person) -> None:
    """I am on it; taken up already, nothing changes."""
    with transaction.atomic():
        locked = _locked(case)
        check_free(locked, by=by)
        if locked.taken_by_id is None:
            _hand(locked, by, TAKEN, by)
    case.refresh_from_db()


def give_free(case: Case, *, by: Person) -> None:
    """Nobody is on it any more. Whoever moderates may, since people fall asleep over things; free already, nothing changes."""
    with transaction.atomic():
        locked = _locked(case)
        check_moderate(locked, by=by)
        if locked.closed_at is None and locked.taken_by_id is not None:
            _hand(locked, None, LEFT, by)
    case.refresh_from_db()


def uphold(case: Case, *, by: Person, reason: str) -> None:
    """The post is hidden; its author reads the reason."""
    with transaction.atomic():
        locked = _locked(case)
        check_free(locked, by=by)
        _hide(locked.post, by=by, reason=reason)
        _close(locked, Outcome.UPHELD, by, reason)
    case.refresh_from_db()


def refuse(case: Case, *, by: Person, words: str) -> None:
    """The post stays; the reporters read why."""
    if not words.strip():
        raise Refused(_("Say why: who reported it will see it."), field="words")
    with transaction.atomic():
        locked = _locked(case)
        check_free(locked, by=by)
        _close(locked, Outcome.REFUSED, by, words)
    case.refresh_from_db()


def settle(post: Post, *, by: Person | None) -> None:
    """Bring the cases of a post in line with whether it is hidden now, by whatever way it was hidden or shown again.

    What its author hid is left to those who moderate.
    """
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        held = _holder(locked)
        if held.hidden_at is None:
            for case in Case.objects.filter(post=post, outcome=Outcome.UPHELD):
                _close(case, Outcome.OVERTURNED, by, case.words)
        elif not _hid_own(locked):
            for case in Case.objects.open().filter(post=post):
                _close(case, Outcome.UPHELD, by, held.hidden_reason)


def gathering(post: Post) -> Case:
    """The open case of a post that the caller locked."""
    return Case.objects.get_or_create(post=post, closed_at=None)[0]


def drop_empty(case: Case) -> None:
    """Nothing is reported any more: then there is no case."""
    if not case.reports.exists():
        Case.objects.filter(pk=case.pk, closed_at__isnull=True).delete()


def _locked(case: Case) -> Case:
    """The case as it is now, held with its post until the transaction ends."""
    Post.objects.select_for_update().get(pk=case.post_id)
    found = Case.objects.select_related("post__topic__board", "taken_by").filter(pk=case.pk).first()
    if found is None:
        raise Refused(_("The report was taken back meanwhile."))
    return found


def _hand(case: Case, to: Person | None, deed: journal.Deed, by: Person) -> None:
    Case.objects.filter(pk=case.pk).update(taken_by=to, taken_at=clock.now() if to else None)
    topic = case.post.topic
    journal.record(deed, by=by, on=case, post=case.post_id, topic=topic.pk, board=topic.board_id)


def _close(case: Case, outcome: Outcome, by: Person | None, words: str) -> None:
    """Closed with this outcome. What somebody decides about their own report says nothing of them as a reporter."""
    judge = case.closed_by_id or (by.pk if by else None)
    Case.objects.filter(pk=case.pk).update(outcome=outcome, words=words.strip()[:MOST], closed_by=by, closed_at=clock.now())
    post = case.post
    for report in case.reports.all():
        reporter = report.person_id if report.person_id != judge else None
        journal.record(
            DEEDS[outcome], by=by, on=report, post=post.pk, topic=post.topic_id, board=post.topic.board_id, author=post.author_id, reporter=reporter
        )  # fmt: skip


def _holder(post: Post) -> Post | Topic:
    """What is hidden when the post is: an opening goes with its topic."""
    return post.topic if post.is_opening else post


def _hid_own(post: Post) -> bool:
    held = _holder(post)
    return held.hidden_by_id is not None and held.hidden_by_id == post.author_id


def _hide(post: Post, *, by: Person, reason: str) -> None:
    """Hide what the author may not show again: what they hid themselves is hidden anew."""
    if post.is_opening:
        topics.hide(post.topic, by=by, reason=reason)
        return
    if post.hidden_at and _hid_own(post):
        posts.reveal(post, by=by)
    posts.hide(post, by=by, reason=reason)
