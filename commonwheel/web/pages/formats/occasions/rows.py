"""Rows: dates as one reader sees them, with what they said and may say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonwheel.formats.occasions import rsvps
from commonwheel.formats.occasions.occasions import Date
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.web.pages.formats.occasions import whens
from commonwheel.web.pages.formats.occasions.whens import When


@dataclass(frozen=True)
class DateRow:
    """One date. ``refusal`` is why the reader cannot answer, if they cannot; a visitor is asked to sign in."""

    date: Date
    when: When
    rsvp: Rsvp | None
    refusal: Refused | None
    place: int = 0
    """In the queue, 1 for who is next."""

    @property
    def said(self) -> str:
        """The answer, or "waiting", or nothing."""
        if self.rsvp is None:
            return ""
        return "waiting" if self.rsvp.is_waiting else str(self.rsvp.answer)

    @property
    def is_full(self) -> bool:
        return self.date.seats_left == 0


def listed(dates: Sequence[Date], person: Any) -> list[DateRow]:
    """The rows of a list, in which nobody answers. The dates bring their occasions and topics along."""
    said = rsvps.of(person, [date.pk for date in dates])
    return [DateRow(date, whens.of(date, person), said.get(date.pk), None) for date in dates]


def answerable(dates: Sequence[Date], person: Any) -> list[DateRow]:
    """The rows of an event's own page, with what keeps the reader from answering."""
    ids = [date.pk for date in dates]
    said, places = rsvps.of(person, ids), rsvps.places_in_queue(person, ids)
    against = {date.pk: reason_against(rsvps.check_answer, date, by=person) for date in dates if person.is_authenticated}
    return [
        DateRow(date, whens.of(date, person), said.get(date.pk), against.get(date.pk), places.get(date.pk, 0)) for date in dates
    ]  # fmt: skip
