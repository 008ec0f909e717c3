"""Sign-ins: on which devices a member is signed in, and since when. Ending one ends the session behind it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import departures, people
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.ledger import journal

MADE = journal.declare("sign_in.made", _("signed in"), audited=True, public=False, webhooks=False)
ENDED = journal.declare("sign_in.ended", _("ended a sign-in"), audited=True, public=False, webhooks=False)


class SignIns(models.QuerySet["SignIn"]):
    def visible_to(self, person: Any) -> SignIns:
        """One's own alone."""
        return self.filter(person=person) if getattr(person, "pk", None) else self.none()


class SignIn(models.Model):
    """An open session of a member, on a device as its browser described itself."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = SignIns.as_manager()


departures.covers(SignIn, person=GOES, tells=("address", "device", "at"))


def note(person: Person, session_key: str, *, address: str, device: str) -> None:
    """Keep that the member is signed in with this session; what is over is forgotten."""
    with transaction.atomic():
        over = SignIn.objects.filter(person=person).exclude(session_key__in=[row.session_key for row in of(person)])
        over.exclude(session_key=session_key).delete()
        sign_in, is_new = SignIn.objects.update_or_create(
            session_key=session_key, defaults={"person": person, "address": address[:45], "device": device.replace("\x00", "")[:250]}
        )
        if is_new:
            journal.record(MADE, by=person, on=sign_in)


def of(person: Person) -> list[SignIn]:
    """Where the member is signed in now, the latest first."""
    rows = list(SignIn.objects.filter(person=person).order_by("-at", "-pk"))
    open_keys = {
        session.session_key
        for session in Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=clock.now())
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    }
    return [row for row in rows if row.session_key in open_keys]


def end(sign_in: SignIn, *, by: Person) -> None:
    """Sign the member out there."""
    with transaction.atomic():
        Session.objects.filter(session_key=sign_in.session_key).delete()
        journal.record(ENDED, by=by, on=sign_in)
        sign_in.delete()


def end_all(person: Person) -> None:
    """Sign the member out everywhere."""
    with transaction.atomic():
        Session.objects.filter(session_key__in=list(person.sign_ins.values_list("session_key", flat=True))).delete()
        person.sign_ins.all().delete()
        people.sign_out_everywhere(person)
