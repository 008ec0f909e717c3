"""Invitations: a member is told of an occasion by who plans it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures, people
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

INVITED = journal.declare("occasion.invited", gettext_lazy("invited a member to an event"), facts=["topic", "board", "person"], public=False)
AT_ONCE = 50


class Invitation(models.Model):
    """That a member was invited: by whom and when."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occasion_invitations")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occasion", "person"], name="occasion_invitation_once")]
        ordering = ["-at", "-id"]


departures.covers(Invitation, person=GOES, by=STAYS, tells=("occasion__topic_id", "at"))


def invite(occasion: Occasion, handles: Sequence[str], *, by: Person) -> list[Invitation]:
    """Invite members by their handles: all of them or nobody. Who is invited already is not told again."""
    occasions.check_manage(occasion, by=by)
    names = list(dict.fromkeys(handle.strip().removeprefix("@").lower() for handle in handles if handle.strip()))
    if not names:
        raise Refused(_("Say whom."), field="handles")
    if len(names) > AT_ONCE:
        raise Refused(_("At most %(most)s at once.") % {"most": AT_ONCE}, field="handles")
    if not occasion.dates.to_come().standing().exists():
        raise Refused(_("No date of this event is left."))
    guests = [_guest(occasion, name) for name in names]
    made = []
    with transaction.atomic():
        for guest in guests:
            invitation, is_new = Invitation.objects.get_or_create(occasion=occasion, person=guest, defaults={"by": by})
            if is_new:
                topic = occasion.topic
                journal.record(INVITED, by=by, on=occasion, topic=topic.pk, board=topic.board_id, person=guest.pk)
                made.append(invitation)
    return made


def _guest(occasion: Occasion, handle: str) -> Person:
    person = people.named(handle)
    if person is None or not person.is_active:
        raise Refused(_("There is no member “%(handle)s”.") % {"handle": handle[:31]}, field="handles")
    if not Occasion.objects.visible_to(person).filter(pk=occasion.pk).exists():
        raise Refused(_("%(name)s cannot see this board.") % {"name": person.name}, field="handles")
    return person
