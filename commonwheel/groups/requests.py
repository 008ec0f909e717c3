"""Requests to be let into a group, with a reason; somebody inside answers."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.groups import members
from commonwheel.groups.groups import CURATE, Group, Openness
from commonwheel.groups.members import JOIN
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

ASKED = journal.declare("group.asked", gettext_lazy("asked to be let into a group"), facts=["group"], public=False)
ANSWERED = journal.declare("group.answered", gettext_lazy("answered who asked to be let in"), facts=["group", "person", "is_in"], audited=True, public=False)


class Requests(models.QuerySet["Request"]):
    def visible_to(self, person: Any) -> Requests:
        """One's own, and those that one may answer."""
        pk = getattr(person, "pk", None)
        if not pk:
            return self.none()
        scopes = Group.objects.values_list("category__scope_id", flat=True)
        answered = standing.of(person).scopes_with(CURATE, scopes)
        return self.filter(models.Q(person=pk) | models.Q(group__category__scope__in=answered))

    def open(self) -> Requests:
        return self.filter(answered_at__isnull=True)


class Request(models.Model):
    """Somebody wants in."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="group_requests")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_in = models.BooleanField(default=False)
    answer = models.CharField(max_length=500, blank=True)
    """Why not, where it was declined."""

    objects = Requests.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="group_request_open_once", condition=models.Q(answered_at__isnull=True))
        ]


departures.covers(Request, person=GOES, answered_by=STAYS, tells=("group__category__title", "reason", "at", "is_in"))


def latest(group: Group, person: Any) -> Request | None:
    """What the person asked last, answered or not."""
    pk = getattr(person, "pk", None)
    return Request.objects.filter(group=group, person=pk).order_by("-at", "-id").first() if pk else None


def check_ask(group: Group, *, by: Any) -> None:
    """Refused where nobody needs to ask, or can, and to who is in."""
    standing.of(by).require(JOIN, group.scope_id)
    if group.openness != Openness.REQUEST:
        raise Refused(_("One does not ask to be let into this group."))
    if members.of(by, group) is not None:
        raise Refused(_("You are in this group."))


def ask(group: Group, *, by: Person, reason: str) -> Request:
    """Ask to be let in; asked again while nobody answered, the new reason counts."""
    check_ask(group, by=by)
    if not reason.strip():
        raise Refused(_("Say why: those who let people in will read it."), field="reason")
    with transaction.atomic():
        request, is_new = Request.objects.get_or_create(
            group=group, person=by, answered_at=None, defaults={"reason": reason.replace("\x00", "").strip()[:500]}
        )
        if is_new:
            journal.record(ASKED, by=by, on=request, group=group.pk)
        else:
            request.reason = reason.replace("\x00", "").strip()[:500]
            request.save(update_fields=["reason"])
        touch(f"group:{group.pk}")
    return request


def withdraw(request: Request, *, by: Person) -> None:
    """Ask no more; answered already, nothing changes."""
    if request.person_id != by.pk:
        raise Refused(_("Only who asked can take it back."))
    Request.objects.open().filter(pk=request.pk).delete()


def accept(request: Request, *, by: Person) -> None:
    """Let them in; answered already, nothing changes."""
    with transaction.atomic():
        if _answer(request, by=by, is_in=True):
            members.put(request.group, request.person)


def decline(request: Request, *, by: Person, answer: str = "") -> None:
    """Not let in, with a word why; they may ask again."""
    with transaction.atomic():
        _answer(request, by=by, is_in=False, answer=answer)


def _answer(request: Request, *, by: Person, is_in: bool, answer: str = "") -> bool:
    standing.of(by).require(CURATE, request.group.scope_id)
    changed = Request.objects.open().filter(pk=request.pk).update(
        answered_at=clock.now(), answered_by=by, is_in=is_in, answer=answer.replace("\x00", "").strip()[:500]
    )
    if changed:
        journal.record(ANSWERED, by=by, on=request, group=request.group_id, person=request.person_id, is_in=int(is_in))
        touch(f"group:{request.group_id}")
    return bool(changed)
