"""What guests of events are told: that they are invited, have a seat, are expected soon, and what became of the date."""

from __future__ import annotations

from collections.abc import Iterable

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.delivery import mails_of_occasions, notifications, preferences
from commonwheel.delivery.notifications import Reason
from commonwheel.formats.occasions import dates, reminders, rsvps
from commonwheel.formats.occasions.occasions import Date
from commonwheel.ledger.journal import on
from commonwheel.ledger.models import Entry


@on("occasion.invited")
def the_invited_hear_of_it(entry: Entry) -> None:
    _tell(entry, [entry.facts["person"]], Reason.INVITED)


@on("occasion.seated")
def who_waited_hears_of_the_seat(entry: Entry) -> None:
    _tell(entry, [entry.facts["person"]], Reason.SEATED, [entry.facts["date"]])


@on(reminders.REMINDED.name)
def who_has_a_seat_is_reminded(entry: Entry) -> None:
    date = [entry.facts["date"]]
    if Date.objects.standing().to_come().filter(pk__in=date).exists():
        _tell(entry, rsvps.guest_ids(date, seated_only=True), Reason.SOON, date)


@on("occasion.moved")
def guests_hear_of_another_time(entry: Entry) -> None:
    about = dates.told(entry.facts["topic"], entry.facts["date"], is_rest=bool(entry.facts["is_rest"]))
    _tell(entry, rsvps.guest_ids(about), Reason.MOVED, about)


@on("occasion.changed")
def guests_hear_of_another_place(entry: Entry) -> None:
    if entry.facts["is_elsewhere"]:
        about = dates.told(entry.facts["topic"], None)
        _tell(entry, rsvps.guest_ids(about), Reason.MOVED, about)


@on("occasion.cancelled", "occasion.revived")
def guests_hear_whether_it_takes_place(entry: Entry) -> None:
    about = dates.told(entry.facts["topic"], entry.facts["date"])
    reason = Reason.CANCELLED if entry.kind == "occasion.cancelled" else Reason.REVIVED
    _tell(entry, rsvps.guest_ids(about), reason, about)


def _tell(entry: Entry, person_ids: Iterable[int], reason: str, date_ids: Iterable[int] = ()) -> None:
    """Ring the bell by the name of who did it or who planned the event, and mail those who want mail.

    Nobody hears of what was brought along from elsewhere.
    """
    opening = Post.objects.listed().select_related("topic__board", "author").filter(topic_id=entry.facts["topic"], number=1).first()
    if entry.is_history or opening is None:
        return
    actor = entry.actor or opening.author
    wanting = preferences.wanting_mail(person for person in person_ids if notifications.tell(person, reason, post=opening, actor=actor))
    rows = Date.objects.select_related("occasion").filter(occasion__topic=opening.topic_id)
    about = (rows.filter(pk__in=list(date_ids)).first() or rows.to_come().standing().first()) if wanting else None
    for person in Person.objects.filter(pk__in=wanting):
        if about is not None:
            mails_of_occasions.send(opening, about, to=person, reason=reason, actor=actor)
