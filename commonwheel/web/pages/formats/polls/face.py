"""Polls on the pages of topics, and in the form for a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commonwheel.conversations.topics import Topic
from commonwheel.formats.polls import ballots, counting, polls
from commonwheel.formats.polls.counting import Outcome
from commonwheel.formats.polls.polls import Method, Poll
from commonwheel.kernel.refusal import allowed, reason_against
from commonwheel.structure.boards import Board
from commonwheel.web import faces
from commonwheel.web.faces import Panel
from commonwheel.web.kept import Kept
from commonwheel.web.pages.formats.polls.forms import PollForm

_kept: Kept[tuple[Poll, Outcome] | None] = Kept()


class PollPart:
    """A poll with a new topic."""

    name = "poll"
    template = "polls/part.html"

    def applies(self, board: Board | None, person: Any) -> bool:
        return True

    def form(self, request: HttpRequest, board: Board | None) -> PollForm:
        return PollForm(request.POST or None, prefix=self.name)

    def save(self, topic: Topic, form: Any, *, by: Any) -> None:
        if not form.is_empty and polls.of_topic(topic.pk) is None:
            polls.add(topic, by=by, **form.said())


def panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """The poll of a topic: a ballot, or how it stands."""
    known = _kept.find(topic.pk, [f"topic:{topic.pk}"], lambda: _read(topic))
    if known is None:
        return None
    poll, outcome = known
    poll.topic = topic
    person = request.user
    mine = ballots.of(person, poll)
    may_vote = person.is_authenticated and allowed(ballots.check_cast, poll, by=person) and not (mine and poll.is_final)
    places = {pk: place for place, pk in enumerate(mine, start=1)}
    return Panel(
        "below", "polls/panel.html",
        {
            "poll": poll, "outcome": outcome, "mine": set(mine), "may_vote": may_vote, "is_ranked": poll.method == Method.RANKED,
            "refusal": reason_against(ballots.check_cast, poll, by=person) if person.is_authenticated else None,
            "rows": [(option, option.pk in places, places.get(option.pk)) for option in poll.options.all()],
            "numbers": range(1, len(outcome.results) + 1),
            "may_close": person.is_authenticated and not poll.is_over and allowed(polls.check_close, poll, by=person),
            "is_visitor": not person.is_authenticated and not poll.is_over,
        },
    )  # fmt: skip


def _read(topic: Topic) -> tuple[Poll, Outcome] | None:
    poll = polls.of_topic(topic.pk)
    return (poll, counting.count(poll)) if poll is not None else None


faces.panels.append(panel)
faces.start_parts.append(PollPart())
