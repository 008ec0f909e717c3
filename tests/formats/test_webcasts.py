"""Webcasts: players on the list alone, questions from the audience, a recording with its transcript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.authority import options, restrictions
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import captions, players, questions, recordings
from commonwheel.formats.webcasts.questions import Question
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.gatherings import STREAM, begin, date_of, plan
from tests.world import World

pytestmark = pytest.mark.django_db

VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
<v Amina>Good <b>evening</b>, everybody.

00:01:05.500 --> 00:01:09.000
First the screws.
"""

PARTS = """WEBVTT

00:00:00.000 --> 00:01:05.000
Welcome

00:01:05.000 --> 00:02:00.000
The case is opened
"""


@pytest.fixture
def webcast(world: World) -> Occasion:
    return plan(world, "Firmware evening", stream=STREAM, place="")


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=3", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"),
        ("https://youtu.be/aqz-KE-bpKQ?si=x", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"),
        ("https://youtube.com/live/aqz-KE-bpKQ", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"),
        ("https://vimeo.com/1084537", "https://player.vimeo.com/video/1084537?dnt=1"),
        ("https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv", "https://tube.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?p2p=0"),
        ("https://files.example/a/evening.mp4", "https://files.example/a/evening.mp4"),
    ],
)
def test_a_provider_on_the_list_is_shown_in_the_page(world: World, address: str, source: str) -> None:
    options.set_(players.PEERTUBE, "tube.example, *.bad ;", by=world.dara)
    options.set_(players.FILES, "files.example", by=world.dara)
    found = players.of(address)
    assert found.source == source and found.source.startswith(found.origin)
    assert "90" in found.at(90) and "90" in found.page_at(90)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/watch?v=aqz-KE-bpKQ", "https://www.youtube.com.evil.example/watch?v=aqz-KE-bpKQ", "http://youtu.be/aqz-KE-bpKQ",
        "https://youtu.be/\"><script>", "https://vimeo.com/about", "https://tube.example/w/short", "https://youtu.be:8443/aqz-KE-bpKQ",
        "https://files.example/a/evening.mp4", "https://www.youtube.com/watch?v=../../x",
    ],
)  # fmt: skip
def test_everything_else_is_a_link(world: World, address: str) -> None:
    found = players.of(address)
    assert (found.kind, found.source, found.origin) == ("link", "", "")


def test_ben_asks_and_noor_wants_to_know_it_too(world: World, webcast: Occasion) -> None:
    first = questions.ask(webcast, "When does LarkBIOS 1.15 come?", by=world.ben)
    assert questions.ask(webcast, " When does LarkBIOS 1.15 come? ", by=world.ben) == first
    second = questions.ask(webcast, "Will the Wren get it as well?", by=world.amina)
    questions.vote(second, by=world.noor)
    questions.vote(second, by=world.noor)
    assert [(row, row.votes_count) for row in questions.of(webcast)] == [(second, 2), (first, 1)]
    questions.unvote(second, by=world.noor)
    questions.answer(first, by=world.dara)
    first.refresh_from_db()
    assert [row.answered_at is None for row in questions.of(webcast)] == [True, False]
    with pytest.raises(Refused, match="answered"):
        questions.vote(first, by=world.noor)
    questions.unanswer(first, by=world.dara)
    with pytest.raises(Refused):
        questions.answer(second, by=world.ben)
    with pytest.raises(Refused):
        questions.remove(second, by=world.ben)
    questions.remove(second, by=world.amina)
    questions.remove(first, by=world.chen)
    assert questions.of(webcast) == []


def test_a_removed_question_is_shown_again_by_who_may_with_the_votes_that_it_had(world: World, webcast: Occasion) -> None:
    asked = questions.ask(webcast, "When does LarkBIOS 1.15 come?", by=world.ben)
    questions.vote(asked, by=world.noor)
    questions.remove(asked, by=world.ben)
    questions.remove(asked, by=world.dara)
    removed = questions.removed(webcast)[0]
    assert {name for name in ("visitor", "noor", "ben", "chen", "dara") if Question.objects.visible_to(getattr(world, name)).exists()} == {"ben", "chen", "dara"}
    for trouble in (lambda: questions.vote(removed, by=world.noor), lambda: questions.answer(removed, by=world.dara), lambda: questions.reveal(removed, by=world.noor)):
        with pytest.raises(Refused):
            trouble()
    ban = restrictions.ban(world.ben, by=None, reason="Shouted.")
    with pytest.raises(Refused):
        questions.reveal(removed, by=world.ben)
    restrictions.lift(ban, by=world.dara)
    for _ in range(2):
        questions.reveal(removed, by=world.ben)
    assert [(row, row.votes_count) for row in questions.of(webcast)] == [(asked, 2)]
    questions.remove(asked, by=world.chen)
    with pytest.raises(Refused):
        questions.reveal(questions.removed(webcast)[0], by=world.ben)
    assert questions.ask(webcast, "When does LarkBIOS 1.15 come?", by=world.ben) != asked, "it may be asked anew"
    questions.reveal(asked, by=world.dara)
    deeds = Entry.objects.filter(kind__startswith="webcast.question_").order_by("id")
    assert [(entry.kind.removeprefix("webcast.question_"), entry.actor) for entry in deeds] == [
        ("removed", world.ben), ("revealed", world.ben), ("removed", world.chen), ("revealed", world.dara),
    ]


def test_questions_are_for_webcasts_that_are_not_long_over(world: World, webcast: Occasion) -> None:
    with pytest.raises(Refused, match="not shown"):
        questions.ask(plan(world), "Is there coffee?", by=world.ben)
    for text in ("  ", "x" * 301):
        with pytest.raises(Refused):
            questions.ask(webcast, text, by=world.ben)
    with pytest.raises(Refused):
        questions.ask(webcast, "May I sell chargers?", by=world.mallory)
    begin(date_of(webcast), ago=timedelta(days=2))
    with pytest.raises(Refused, match="over"):
        questions.ask(webcast, "Am I too late?", by=world.ben)


def test_a_recording_has_a_transcript_that_can_be_searched(world: World, webcast: Occasion) -> None:
    with pytest.raises(Refused, match="before it begins"):
        recordings.keep(webcast, by=world.dara, address=STREAM)
    begin(date_of(webcast))
    recording = recordings.keep(webcast, by=world.dara, address=STREAM, captions_text=VTT, chapters_text=VTT)
    first, second = recording.transcript()
    assert (first.words, first.voice, first.clock) == ("Good evening, everybody.", "Amina", "0:01")
    assert (second.seconds, second.clock) == (65, "1:05")
    assert captions.matching(recording.transcript(), "SCREWS first") == [second]
    assert len(recording.parts()) == 2
    with pytest.raises(Refused):
        recordings.keep(webcast, by=world.ben, address=STREAM)
    recordings.drop(webcast, by=world.dara)
    recordings.drop(webcast, by=world.dara)
    assert recordings.of_occasions([webcast.pk]) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nHello", "no WebVTT"), ("WEBVTT\n\n00:02 --> 00:03\nHello", "cannot be read"), ("WEBVTT", "not one"),
        ("WEBVTT\n\n00:00:05.000 --> 00:00:03.000\nHello", "backwards"), ("WEBVTT\n\n" + "x" * 1_000_001, "too large"),
        ("WEBVTT\n\n00:00:05.000 --> 00:00:06.000\nHello\n\n00:00:01.000 --> 00:00:02.000\nAgain", "backwards"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_webvtt_is_refused_with_a_reason(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        captions.checked(text, field="captions")
    assert refused.value.field == "captions"


@pytest.mark.once  # a text is read
@given(st.text(max_size=200))
def test_whatever_is_brought_as_captions_is_read_or_refused(text: str) -> None:
    try:
        kept = captions.checked("WEBVTT\n\n" + text, field="captions")
    except Refused:
        return
    assert all("<" not in cue.words or cue.seconds >= 0 for cue in captions.cues(kept))
