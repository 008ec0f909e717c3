"""Calls into a programme: who runs it calls a member, and the member answers."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
from commonwheel.reputation.programmes import nominations, programmes, terms
from commonwheel.reputation.programmes.programmes import RUN, Programme, check_open, check_run
from commonwheel.reputation.programmes.terms import Term


def _about(entry: Entry) -> journal.About | None:
    programme = Programme.objects.filter(pk=entry.facts["programme"]).first()
    return journal.About(programme.name, programme.get_absolute_url()) if programme else None


CALLED = journal.declare(
    "programme.called", gettext_lazy("called a member into a programme"), facts=["programme", "person", "scope"], audited=True, public=False, about=_about
)
DECLINED = journal.declare("programme.declined", gettext_lazy("declined a call into a programme"), facts=["programme", "person", "scope"], public=False)


class Calls(models.QuerySet["Call"]):
    def visible_to(self, person: Any) -> Calls:
        """One's own, and those of programmes that one runs."""
        pk = getattr(person, "pk", None)
        if not pk:
            return self.none()
        used = Programme.objects.values_list("scope_id", flat=True).distinct()
        return self.filter(models.Q(person=pk) | models.Q(programme__scope__in=standing.of(person).scopes_with(RUN, used)))

    def open(self) -> Calls:
        return self.filter(answered_at__isnull=True)


class Call(models.Model):
    """A member is wanted in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="calls")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="programme_calls")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(default=False)

    objects = Calls.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "person"], condition=models.Q(answered_at__isnull=True), name="call_open_once")]


departures.covers(Call, person=GOES, by=STAYS, tells=("programme__name", "at", "answered_at", "is_accepted"))


def check_call(programme: Programme, person: Person, *, by: Any, is_exception: bool = False) -> None:
    """Refused to all but who runs it, for who is in, is banned, or does not meet the criteria; an exception is made on purpose."""
    check_run(programme, by=by)
    check_open(programme)
    if not person.is_active:
        raise Refused(_("Nobody has this handle."), field="handle")
    if terms.of(person, programme) is not None:
        raise Refused(_("%(name)s is in this programme.") % {"name": person.name}, field="handle")
    if standing.of(person).ban(programme.scope_id):
        raise Refused(_("%(name)s is banned.") % {"name": person.name}, field="handle")
    if not is_exception and not programmes.fulfils(programme, person):
        raise Refused(
            _("%(name)s does not meet the criteria.") % {"name": person.name}, cure=_("If you want them all the same, say that it is an exception."), field="handle"
        )


def call(programme: Programme, person: Person, *, by: Person, is_exception: bool = False) -> Call:
    """Call a member in; called again, nothing changes. What others said for them is answered with it."""
    check_call(programme, person, by=by, is_exception=is_exception)
    with transaction.atomic():
        row, is_new = Call.objects.get_or_create(programme=programme, person=person, answered_at=None, defaults={"by": by})
        if is_new:
            nominations.settle(programme, person, by=by)
            journal.record(CALLED, by=by, on=row, programme=programme.pk, person=person.pk, scope=programme.scope_id)
            touch("programmes")
    return row


def take_back(row: Call, *, by: Person) -> None:
    """Want them no more; answered already, nothing changes."""
    check_run(row.programme, by=by)
    with transaction.atomic():
        Call.objects.open().filter(pk=row.pk).delete()
        touch("programmes")


def waiting(person: Any, programme: Programme) -> Call | None:
    """The call that waits for the person's answer."""
    pk = getattr(person, "pk", None)
    return Call.objects.open().filter(programme=programme, person=pk).select_related("by", "programme__role", "programme__scope").first() if pk else None


def accept(row: Call, *, by: Person) -> Term:
    """Come in: the term begins, and the role with it. Refused to anybody else, where it was answered, and to who is banned since."""
    bar = standing.of(by).ban(row.programme.scope_id)
    if bar is not None:
        raise Refused(_("You are banned: %(reason)s") % {"reason": bar.reason})
    with transaction.atomic():
        _answer(row, by, True)
        return terms.begin(row.programme, by)


def decline(row: Call, *, by: Person) -> None:
    """Stay out."""
    with transaction.atomic():
        _answer(row, by, False)
        journal.record(DECLINED, by=by, on=row, programme=row.programme_id, person=by.pk, scope=row.programme.scope_id)


def _answer(row: Call, by: Person, is_accepted: bool) -> None:
    if row.person_id != by.pk:
        raise Refused(_("Only who is called can answer."))
    check_open(row.programme)
    if not Call.objects.open().filter(pk=row.pk).update(answered_at=clock.now(), is_accepted=is_accepted):
        raise Refused(_("This call was answered already, or taken back."))
    touch("programmes")
