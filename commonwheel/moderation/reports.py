"""Reports: a member says that a post breaks the rules, and why. Those who moderate there see it, and nobody else."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import masks
from commonwheel.conversations.limits import newcomers
from commonwheel.conversations.limits.paces import keep_pace
from commonwheel.conversations.posts import Post
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.moderation import cases
from commonwheel.moderation.cases import Case

MAKE = powers.declare("report.make", gettext_lazy("Report posts to those who moderate"), default=powers.MEMBERS)
MADE = journal.declare("report.made", gettext_lazy("reported a post"), facts=["post", "topic", "board"], public=False)
WITHDRAWN = journal.declare("report.withdrawn", gettext_lazy("took a report back"), facts=["post", "topic", "board"], public=False)
MOST = 500
"""Characters of a reporter's words."""


class Reason(models.TextChoices):
    """What is wrong with a post."""

    SPAM = "spam", gettext_lazy("It is spam or advertising")
    OFF_TOPIC = "off-topic", gettext_lazy("It does not belong here")
    RUDE = "rude", gettext_lazy("It is rude or hurts somebody")
    PRIVATE = "private", gettext_lazy("It shows somebody's private data")
    OTHER = "other", gettext_lazy("Something else")


class Reports(models.QuerySet["Report"]):
    def visible_to(self, person: Any) -> Reports:
        """One's own."""
        return self.filter(person=person) if getattr(person, "pk", None) else self.none()

    def open(self) -> Reports:
        return self.filter(case__closed_at__isnull=True)


class Report(models.Model):
    """What one member says of a post. What became of it stands on its case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="reports", db_index=False)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=MOST, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = Reports.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="report_once")]
        indexes = [models.Index(fields=["person", "-at", "-id"], name="report_newest")]


departures.covers(Report, person=STAYS, tells=("case__post_id", "reason", "words", "at", "case__outcome", "case__words"))


@departures.on_removal
def _forget_words(person: Person) -> None:
    """Who takes their words away takes these along; that somebody reported it stays."""
    Report.objects.filter(person=person).update(words="")


def check_make(post: Post, *, by: Any) -> None:
    """Refused without the power, for one's own post, and for what is hidden already."""
    standing.of(by).require(MAKE, post.topic.board.scope_id)
    if masks.wrote(post, by):
        raise Refused(_("It is your own post."), cure=_("Edit it, or hide it."))
    if post.hidden_at or post.topic.hidden_at:
        raise Refused(_("This post is hidden already."))


def make(post: Post, *, by: Person, reason: str, words: str = "") -> Report:
    """Report a post; while the report is open, reporting it again is the same report."""
    check_make(post, by=by)
    words = " ".join(words.replace("\x00", "").split())
    if reason not in Reason.values:
        raise Refused(_("Choose what is wrong with it."), field="reason")
    if reason == Reason.OTHER and not words:
        raise Refused(_("Say what is wrong, in a few words."), field="words")
    if len(words) > MOST:
        raise Refused(_("This has at most %(most)s characters.") % {"most": MOST}, field="words")
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        Post.objects.select_for_update().get(pk=post.pk)
        made = find(post, by)
        if made is not None:
            return made
        scope = post.topic.board.scope_id
        keep_pace("report", by, scope)
        newcomers.keep_pace("report", by, scope)
        made = Report.objects.create(case=cases.gathering(post), person=by, reason=reason, words=words)
        _record(MADE, made, post, by)
    return made


def check_withdraw(report: Report, *, by: Any) -> None:
    """Refused for the report of somebody else, and once it is decided."""
    if report.person_id != getattr(by, "pk", None):
        raise Refused(_("Somebody else reported that."))
    if report.case.closed_at is not None:
        raise Refused(_("This was decided meanwhile."))


def withdraw(report: Report, *, by: Person) -> None:
    """Take it back; taken back already, nothing changes."""
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=report.case.post_id)
        standing_ = Report.objects.select_related("case").filter(pk=report.pk).first()
        if standing_ is None:
            return
        check_withdraw(standing_, by=by)
        _record(WITHDRAWN, standing_, post, by)
        Report.objects.filter(pk=report.pk).delete()
        cases.drop_empty(standing_.case)


def find(post: Post, person: Any) -> Report | None:
    """The member's report of a post that waits for a decision."""
    return Report.objects.visible_to(person).open().filter(case__post=post).select_related("case").first()


def _record(deed: journal.Deed, report: Report, post: Post, by: Person) -> None:
    journal.record(deed, by=by, on=report, post=post.pk, topic=post.topic_id, board=post.topic.board_id)
