"""Thank-yous: one member thanks another in public, and says for what. They stand on the page of who is thanked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry

SAY = powers.declare("thanks.say", gettext_lazy("Thank members on their page"), default=powers.MEMBERS)
HIDE = powers.declare("thanks.hide", gettext_lazy("Hide thanks on the pages of members"))
A_DAY = options.declare(
    "thanks.a-day", gettext_lazy("Thanks that a member may leave on the pages of others in a day"), 10, power=options.LIMITING, at_least=1, at_most=1000
)  # fmt: skip
LEAST, MOST = 10, 500
"""Characters of a reason."""


def _about(entry: Entry) -> journal.About | None:
    said = ThankYou.objects.filter(pk=entry.subject_id, hidden_at__isnull=True).select_related("person").first()
    return journal.About(said.reason, f"{said.person.get_absolute_url()}thanks/") if said else None


SAID = journal.declare("thanks.said", gettext_lazy("thanked a member"), facts=["person"], about=_about)
UNSAID = journal.declare("thanks.unsaid", gettext_lazy("took thanks back"), facts=["person"])
HIDDEN = journal.declare("thanks.hidden", gettext_lazy("hid thanks"), facts=["person"], audited=True, public=False)
REVEALED = journal.declare("thanks.revealed", gettext_lazy("showed hidden thanks again"), facts=["person"], audited=True, public=False)


class ThankYous(models.QuerySet["ThankYou"]):
    def visible_to(self, person: Any) -> ThankYous:
        """Those to members whom the person may see; hidden ones only to who may hide them."""
        rows = self.filter(person__in=Person.objects.visible_to(person))
        return rows if standing.of(person).allows(HIDE) else rows.filter(hidden_at__isnull=True)


class ThankYou(models.Model):
    """The thanks of one member to another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="thank_yous")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="thank_yous_said")
    reason = models.CharField(max_length=MOST)
    at = models.DateTimeField(default=clock.now)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = ThankYous.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-at", "-id"], name="thank_you_newest")]

    @property
    def shown_by(self) -> str:
        return self.by.name if self.by else _("former member")


departures.covers(ThankYou, person=GOES, by=STAYS, hidden_by=STAYS, tells=("reason", "by__handle", "at"))


@departures.on_removal
def _unsay_all(person: Person) -> None:
    """Who takes their words away takes their thanks along."""
    ThankYou.objects.filter(by=person).delete()


def check_say(person: Person, *, by: Any) -> None:
    """Refused without the power, for oneself, and after too many in a day."""
    standing.of(by).require(SAY)
    if person.pk == by.pk:
        raise Refused(_("Thanks are for others."))
    if ThankYou.objects.filter(by=by, at__gte=clock.ago(days=1)).count() >= options.value(A_DAY):
        raise Refused(_("That is enough thanks for one day."))


def say(person: Person, *, by: Person, reason: str) -> ThankYou:
    """Thank somebody where everybody sees it; for the same once more, nothing changes."""
    check_say(person, by=by)
    reason = " ".join(reason.replace("\x00", "").split())
    if len(reason) < LEAST:
        raise Refused(_("Say for what, in a few words."), field="reason")
    if len(reason) > MOST:
        raise Refused(_("This has at most %(most)s characters.") % {"most": MOST}, field="reason")
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        check_say(person, by=by)
        said, is_new = ThankYou.objects.get_or_create(person=person, by=by, reason=reason)
        if is_new:
            _changed(SAID, said, by)
    return said


def restore_old(person: Person, *, by: Person, reason: str, at: datetime) -> None:
    """Thanks that were said long ago: in history, and nobody is told."""
    with transaction.atomic():
        said = ThankYou.objects.create(person=person, by=by, reason=reason[:MOST], at=at)
        journal.record(SAID, by=by, on=said, at=at, is_history=True, person=person.pk)
        touch(f"member:{person.pk}")


def check_unsay(said: ThankYou, *, by: Any) -> None:
    """Who thanked may take it back."""
    if not getattr(by, "pk", None) or said.by_id != by.pk:
        raise Refused(_("These are the thanks of somebody else."))


def unsay(said: ThankYou, *, by: Person) -> None:
    """Take the thanks back; taken already, nothing changes."""
    check_unsay(said, by=by)
    with transaction.atomic():
        _changed(UNSAID, said, by)
        ThankYou.objects.filter(pk=said.pk).delete()


def check_hide(said: ThankYou, *, by: Any) -> None:
    """Who holds the power may, and whose page it stands on."""
    if said.person_id != getattr(by, "pk", None) or said.hidden_at:
        standing.of(by).require(HIDE)


def hide(said: ThankYou, *, by: Person, reason: str) -> None:
    """Out of sight; hidden already, nothing changes."""
    check_hide(said, by=by)
    if not reason.strip():
        raise Refused(_("Say why: it is kept for those who may hide thanks."), field="reason")
    with transaction.atomic():
        rows = ThankYou.objects.filter(pk=said.pk, hidden_at__isnull=True)
        if rows.update(hidden_at=clock.now(), hidden_by=by, hidden_reason=reason.strip()[:300]):
            _changed(HIDDEN, said, by)


def reveal(said: ThankYou, *, by: Person) -> None:
    """In sight again."""
    standing.of(by).require(HIDE)
    with transaction.atomic():
        if ThankYou.objects.filter(pk=said.pk, hidden_at__isnull=False).update(hidden_at=None, hidden_by=None, hidden_reason=""):
            _changed(REVEALED, said, by)


def _changed(deed: journal.Deed, said: ThankYou, by: Person) -> None:
    journal.record(deed, by=by, on=said, person=said.person_id)
    touch(f"member:{said.person_id}")
