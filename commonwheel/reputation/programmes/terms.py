"""Terms: who is in a programme, since when and until when, and who was. A term brings the role and takes it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import grants
from commonwheel.authority.grants import Grant, Source
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.reputation.programmes.programmes import Programme, check_open, check_run

FACTS = ["programme", "person", "scope"]
BEGUN = journal.declare("programme.joined", gettext_lazy("joined a programme"), facts=FACTS, audited=True, public=False)
RENEWED = journal.declare("programme.renewed", gettext_lazy("renewed a term in a programme"), facts=FACTS, audited=True, public=False)
ENDED = journal.declare("programme.ended", gettext_lazy("ended a term in a programme"), facts=FACTS, audited=True, public=False)


class Terms(models.QuerySet["Term"]):
    def visible_to(self, person: Any) -> Terms:
        """Of programmes that the person may know of, and of members who are here."""
        return self.filter(programme__in=Programme.objects.visible_to(person), person__in=Person.objects.visible_to(person))

    def active(self) -> Terms:
        return self.filter(ended_at__isnull=True, ends_at__gt=clock.now())

    def over(self) -> Terms:
        return self.filter(models.Q(ended_at__isnull=False) | models.Q(ends_at__lte=clock.now()))


class Term(models.Model):
    """That a member is, or was, in a programme. Whose term ended without honour is no alumnus of it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="terms")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="programme_terms")
    grant = models.ForeignKey(Grant, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_honoured = models.BooleanField(default=True)

    objects = Terms.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], condition=models.Q(ended_at__isnull=True), name="term_open_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("began_at")), name="term_ends_after_it_began"),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=models.Q(ended_at__isnull=True), name="term_due")]


departures.covers(Term, person=GOES, ended_by=STAYS, tells=("programme__name", "began_at", "ends_at", "ended_at"))


def of(person: Any, programme: Programme) -> Term | None:
    """The term that a person serves now."""
    pk = getattr(person, "pk", None)
    return Term.objects.active().filter(programme=programme, person=pk).first() if pk else None


def begin(programme: Programme, person: Person, *, by: Person | None = None, began_at: datetime | None = None, ends_at: datetime | None = None) -> Term:
    """Take a member in for a term, with the role. Whether they are wanted is asked by ``calls``; who is in already stays as they are."""
    check_open(programme)
    start = began_at or clock.now()
    end_ = ends_at or start + timedelta(days=programme.term_days)
    _check_end(end_, start)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        standing_term = Term.objects.filter(programme=programme, person=person, ended_at__isnull=True).first()
        if standing_term is not None and standing_term.ends_at > clock.now():
            return standing_term
        if standing_term is not None:
            _close(standing_term, by=None)
        grant = grants.give(programme.role, person, by=None, at=programme.scope, ends_at=end_, source=Source.PROGRAMME)
        term = Term.objects.create(programme=programme, person=person, grant=grant, began_at=start, ends_at=end_)
        _record(BEGUN, term, by=by or person)
    return term


def renew(term: Term, *, by: Person, ends_at: datetime | None = None) -> Term:
    """Another term on top of what is left, or to a day; Refused for a day before the present end of it is over or in the past."""
    check_run(term.programme, by=by)
    with transaction.atomic():
        latest = Term.objects.select_for_update().get(pk=term.pk)
        if latest.ended_at is not None or latest.ends_at <= clock.now():
            raise Refused(_("This term is over."), cure=_("Invite the member again."))
        end_ = ends_at or latest.ends_at + timedelta(days=latest.programme.term_days)
        _check_end(end_, latest.began_at)
        before = latest.ends_at
        if end_ == before:
            return latest
        latest.ends_at = end_
        latest.grant = grants.give(latest.programme.role, latest.person, by=None, at=latest.programme.scope, ends_at=end_, source=Source.PROGRAMME)
        latest.save(update_fields=["ends_at", "grant"])
        _record(RENEWED, latest, by=by, changes=[("ends_at", before.isoformat(), end_.isoformat())])
    return latest


def end(term: Term, *, by: Person, is_honoured: bool = True) -> None:
    """End a term early: one's own, or that of another for who runs the programme, and then perhaps without honour. Ended already, nothing changes."""
    if by.pk != term.person_id:
        check_run(term.programme, by=by)
    with transaction.atomic():
        latest = Term.objects.select_for_update().filter(pk=term.pk, ended_at__isnull=True).first()
        if latest is not None:
            latest.is_honoured = is_honoured or by.pk == term.person_id
            _close(latest, by=by)


def end_due() -> int:
    """End what is over; returns how many terms were."""
    due = list(Term.objects.filter(ended_at__isnull=True, ends_at__lte=clock.now()).values_list("pk", flat=True)[:500])
    for pk in due:
        with transaction.atomic():
            term = Term.objects.select_for_update().filter(pk=pk, ended_at__isnull=True, ends_at__lte=clock.now()).first()
            if term is not None:
                _close(term, by=None)
    return len(due)


def follow_grant(grant_id: int) -> None:
    """Somebody took the role back by hand: then the term is over too."""
    for term in Term.objects.filter(grant=grant_id, ended_at__isnull=True):
        _close(term, by=None)


def members(programme: Programme, viewer: Any) -> list[Term]:
    """Who is in, the longest first."""
    rows = Term.objects.visible_to(viewer).active().filter(programme=programme)
    return list(rows.select_related("person").order_by("began_at", "pk"))


def alumni(programme: Programme, viewer: Any) -> list[Term]:
    """Who was in and is not any more, each once with their last term, the latest first."""
    now = Term.objects.active().filter(programme=programme).values("person")
    rows = Term.objects.visible_to(viewer).over().filter(programme=programme, is_honoured=True).exclude(person__in=now)
    latest: dict[int, Term] = {}
    for term in rows.select_related("person").order_by("-ends_at", "-pk"):
        latest.setdefault(term.person_id, term)
    return list(latest.values())


def serving(person: Any) -> list[Term]:
    """The terms that a person serves now."""
    pk = getattr(person, "pk", None)
    return list(Term.objects.active().filter(person=pk).select_related("programme").order_by("began_at")) if pk else []


def _check_end(ends_at: datetime, began_at: datetime) -> None:
    if ends_at <= began_at:
        raise Refused(_("The end lies before the beginning."), field="ends_at")
    if ends_at <= clock.now():
        raise Refused(_("The end lies in the past."), field="ends_at")


def _close(term: Term, *, by: Person | None) -> None:
    term.ended_at, term.ended_by = clock.now(), by
    term.save(update_fields=["ended_at", "ended_by", "is_honoured"])
    if term.grant is not None and term.grant.ended_at is None:
        grants.end(term.grant, by=None)
    _record(ENDED, term, by=by)


def _record(deed: journal.Deed, term: Term, *, by: Person | None, changes: Any = ()) -> None:
    journal.record(deed, by=by, on=term, programme=term.programme_id, person=term.person_id, scope=term.programme.scope_id, changes=changes)
    touch("programmes", f"member:{term.person_id}")


def restore(programme: Programme, person: Person, *, began_at: datetime, ended_at: datetime) -> Term:
    """A term served long ago, without the role."""
    with transaction.atomic():
        term = Term.objects.create(programme=programme, person=person, began_at=began_at, ends_at=ended_at, ended_at=ended_at)
        touch("programmes", f"member:{person.pk}")
    return term
