"""What is a member's own on a page that lists topics: which of them are new to them, and what of the place they follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.html import escape

from commonwheel.conversations import reading
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.web import horizons
from commonwheel.web.holes import Values
from commonwheel.web.parts.topic_rows import place_of, unread_words

LONGEST = 60.0
"""Seconds that a list may be old at most: some are ordered by what happened in a time that goes on."""


class Listed(NamedTuple):
    """Of a topic in a list, what tells whether it is new to somebody."""

    pk: int
    board_id: int
    created_at: datetime
    bumped_at: datetime
    last_number: int
    address: str

    def get_absolute_url(self) -> str:
        return self.address


@dataclass(frozen=True)
class RowsOverlay:
    """The topics of a page. ``more`` says what else is a member's own there; it says None where the page must be made in full."""

    topics: tuple[Listed, ...]
    more: Callable[[Any], Values | None]

    @classmethod
    def of_page(cls, topics: Sequence[Topic], more: Callable[[Any], Values | None]) -> RowsOverlay:
        """For the topics of a page as a likeness sees it."""
        horizons.note(clock.now().timestamp() + LONGEST)
        return cls(tuple(Listed(row.pk, row.board_id, row.created_at, row.bumped_at, row.last_number, row.get_absolute_url()) for row in topics), more)

    def of(self, request: HttpRequest) -> dict[str, bytes | bool] | None:
        more = self.more(request.user)
        if more is None:
            return None
        unread = reading.unread(request.user, self.topics)
        values: dict[str, bytes | bool] = {**more}
        for row in self.topics:
            number = unread.get(row.pk)
            values[f"unread.{row.pk}"] = number is not None
            if number is not None:
                values[f"unread-href.{row.pk}"] = escape(place_of(row, number)).encode()
                values[f"unread-words.{row.pk}"] = escape(unread_words(row, number)).encode()
        return values
