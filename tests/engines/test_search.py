"""The contract of search, kept by whichever engine serves the configured database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonwheel.kernel.engines.search import Likeness, Question, Search
from tests.engines.indexed import LID, SECRET, UPDATE, WAKES, found

pytestmark = pytest.mark.django_db

def test_all_words_must_be_there(index: Search) -> None:
    assert found(index, "wakes", "bag") == [11]
    assert found(index, "wakes", "battery") == []


def test_other_forms_of_a_word_are_found(index: Search) -> None:
    assert found(index, "waking", "bags") == [11]
    assert found(index, "charging") == [12]


def test_a_phrase_is_found_only_in_its_order(index: Search) -> None:
    assert found(index, "wake on lid") == [12]
    assert found(index, "lid on wake") == []


def test_what_must_not_be_there_keeps_a_post_out(index: Search) -> None:
    assert found(index, "battery") == [21]
    assert found(index, "battery", without=("linux",)) == []
    assert found(index, without=("linux",)) == [12]
    assert found(index, "battery", without=("linux is great",)) == [21]


def test_boards_outside_the_question_answer_nothing(index: Search) -> None:
    assert found(index, "complaints") == []
    assert found(index, "complaints", boards=(9,)) == [31]
    assert found(index, "finch", boards=()) == []
    assert found(index, "complaints", boards=tuple(range(10, 60))) == []
    assert found(index, "complaints", boards=tuple(range(1, 60))) == [31]


def test_filters_hold(index: Search) -> None:
    assert found(index, authors=(7,)) == [21, 11]
    assert found(index, "wake", authors=(8,)) == [12]
    assert found(index, tags=("c++",), one_per_topic=False) == [12, 11]
    assert found(index, tags=("c",)) == []
    assert found(index, "wake", tags=("sleep", "windows")) == []
    assert found(index, is_solved=False) == [21]
    assert found(index, is_solved=True) == [12]
    assert found(index, after=datetime(2026, 1, 11, tzinfo=UTC)) == [12, 21]
    assert found(index, before=datetime(2026, 1, 11, tzinfo=UTC)) == [11]
    assert found(index, "wake", openings=True) == [11]
    assert found(index, "wake", not_topics=(1,)) == []
    assert found(index, "wake", not_authors=(8,)) == [11]
    assert found(index, not_tags=("c++",), one_per_topic=False) == [21]


def test_in_title_asks_the_title_alone(index: Search) -> None:
    assert found(index, "hot") == [11]
    assert found(index, "hot", in_title=True) == []
    assert found(index, "wakes", in_title=True) == [11]


def test_the_last_word_may_be_only_begun(index: Search) -> None:
    assert found(index, "finch", "wa") == []
    assert found(index, "finch", "wak", is_prefix=True) == [11]
    assert found(index, "finch", "wag", is_prefix=True) == []
    assert found(index, "finch", "wa", in_title=True, is_prefix=True) == [11]
    assert found(index, "finch", "wg", in_title=True, is_prefix=True) == []
    assert found(index, "upd", is_prefix=True, in_title=True) == [21]
    assert found(index, "wd19t", is_prefix=True) == [21]


def test_a_letter_or_two_do_not_ask_for_half_of_all_words(index: Search) -> None:
    assert found(index, "wa", is_prefix=True) == []
    assert found(index, "finch", "wg", is_prefix=True) == [11]


def test_any_word_is_enough_and_rare_words_weigh_more(index: Search) -> None:
    answer = index.find(Question(words=("finch", "wakes", "bag", "spaceship"), any_word=True, boards=(1, 2)))
    assert [hit.post for hit in answer.hits] == [11]
    assert 0.3 < answer.hits[0].score < 1
    everywhere = [replace(UPDATE, post=100 + n, topic=100 + n, title="Linux", body="linux") for n in range(20)]
    index.put(everywhere)
    best = index.find(Question(words=("linux", "bag"), any_word=True, boards=(1, 2), most=3)).hits
    assert best[0].post == 11


def test_a_title_weighs_more_than_a_body_and_a_solution_more_than_a_reply(index: Search) -> None:
    index.put(
        [
            replace(WAKES, post=41, topic=4, title="Something else", body="My finch sleeps."),
            replace(LID, post=51, topic=5, is_solution=False, kudos=0),
        ]
    )
    assert found(index, "finch") == [11, 41]
    assert found(index, "firmware") == [12, 51]


def test_each_topic_answers_once_unless_all_its_posts_are_wanted(index: Search) -> None:
    assert len(found(index, "wake")) == 1
    assert set(found(index, "wake", one_per_topic=False)) == {11, 12}


def test_pages_follow_each_other(index: Search) -> None:
    index.put([replace(UPDATE, post=200 + n, topic=200 + n) for n in range(5)])
    first = index.find(Question(words=("battery",), boards=(2,), most=4))
    second = index.find(Question(words=("battery",), boards=(2,), skip=4, most=4))
    assert first.is_more
    assert not second.is_more
    assert {hit.post for hit in first.hits + second.hits} == {21, 200, 201, 202, 203, 204}


def test_a_post_put_again_is_found_by_its_new_words_only(index: Search) -> None:
    index.put([replace(WAKES, title="My Finch sleeps well", body="All is good now.")])
    assert found(index, "hot") == []
    assert found(index, "sleeps", "well") == [11]
    assert index.count() == 4


def test_what_is_dropped_or_cleared_is_gone(index: Search) -> None:
    index.drop([11, 999])
    assert found(index, "bag") == []
    assert index.posts() == [12, 21, 31]
    assert index.posts(after=12, most=1) == [21]
    index.clear()
    index.settle()
    assert (index.count(), index.is_well()) == (0, True)


@pytest.mark.parametrize(
    "word",
    [
        '"', "'", '""', "\\", "\\'", "a'b", "AND", "OR NOT", "NEAR(a b)", "*", "body:x", "-", "(", ")", "^x", "a & b | !c", "<->", ":*",
        "%s %(x)s %", "\x00", "a\x00b", "\ud800", "½ ﷺ ͺ ﬁ", "😀", "=finch", "board=9", "x" * 1_000_000, "x " * 500_000, ";DROP TABLE",
    ],
    ids=lambda word: repr(word[:12]),
)
def test_odd_words_never_raise(index: Search, word: str) -> None:
    for question in (
        Question(words=(word,), boards=(1, 2)),
        Question(words=(word, "wakes"), boards=(1, 2), any_word=True, is_prefix=True),
        Question(words=("wakes",), without=(word,), tags=(word,), boards=(1, 2), in_title=True),
    ):
        assert all(hit.post != SECRET.post for hit in index.find(question).hits)


def test_odd_documents_never_raise(index: Search) -> None:
    odd = "½ ﷺ ͺ ﬁ 😀 it's a \\ \"quote\" \x00 \ud800 " + "word " * 30_000 + "x" * 100_000
    index.put([replace(WAKES, post=61, topic=6, title=odd[:200], body=odd, tags=("o'clock\\", "ñandú"))])
    assert found(index, "ﬁ quote") == []
    assert found(index, "a quote") == [61]
    assert found(index, tags=("o'clock\\",)) == [61]


def test_a_title_of_any_length_is_found(index: Search) -> None:
    random = Random(7)
    signs = "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(5_000))
    index.put([replace(WAKES, post=62, topic=6, title=f"Scharnierdeckel {signs} Kolbenring")])
    assert found(index, "scharnierdeckel", in_title=True) == [62]
    assert found(index, "kolbenring") == [62]


def test_words_are_cut_as_in_the_language_of_the_post(index: Search) -> None:
    index.put([replace(WAKES, post=81, topic=8, title="Drei Häuser", body="Die Geräte liefen nach den Aktualisierungen.", language="de-at")])
    assert found(index, "haus", languages=("de",)) == [81]
    assert found(index, "aktualisierung", "gerät", languages=("en", "de")) == [81]
    assert found(index, "wakes", languages=("de", "en")) == [11]


def test_words_that_say_nothing_are_not_asked_for_unless_there_are_no_others(index: Search) -> None:
    assert found(index, "why", "is", "the", "battery", "not", "in", "here") == [21]
    assert found(index, "when", "i", "it") == [11]
    assert found(index, "the", "aber", "battery", languages=("en", "de")) == [21]
    assert found(index, "aber", "battery") == []


def test_one_topic_can_be_asked_and_one_post(index: Search) -> None:
    assert found(index, "wake", topics=(1,), one_per_topic=False) == [11, 12]
    assert found(index, "wake", topics=(2,)) == []
    assert found(index, "wake", only=12) == [12]
    assert found(index, "wake", only=21) == []
    assert found(index, "complaints", only=31) == []


def test_the_newest_come_first_where_that_is_wanted(index: Search) -> None:
    index.put([replace(UPDATE, post=5, topic=50, title="battery battery battery", written_at=datetime(2026, 3, 1, tzinfo=UTC))])
    assert found(index, "battery", newest_first=True) == [5, 21]


@pytest.mark.parametrize(("after", "before", "there"), [
    ((2025, 12, 31), (2026, 1, 11), [11]), ((2026, 1, 11), (2026, 2, 1), [12]), ((2026, 1, 10), (2026, 2, 2), [12, 11, 21]),
    ((2024, 5, 1), (2025, 5, 1), []), ((2030, 1, 1), None, []), (None, (1, 1, 2), []), ((1, 1, 1), (9999, 12, 31), [12, 11, 21]), ((2026, 2, 1), (2026, 1, 1), []),
])  # fmt: skip
def test_a_time_is_kept_to_the_day(index: Search, after: tuple[int, int, int] | None, before: tuple[int, int, int] | None, there: list[int]) -> None:
    times = {name: datetime(*day, tzinfo=UTC) for name, day in (("after", after), ("before", before)) if day}
    assert sorted(found(index, one_per_topic=False, **times)) == sorted(there)


def test_topics_are_tallied_within_the_boards_of_the_question_alone(index: Search) -> None:
    index.put([replace(SECRET, post=32, topic=30, body="wake", tags=("secret",))])
    tally = index.find(Question(words=("wake",), boards=(1, 2), is_tallied=True)).tally
    assert (tally.topics, tally.is_more, tally.solved) == (1, False, 1)
    assert tally.boards == {1: 1}
    assert tally.tags == {"sleep": 1, "c++": 1}
    assert tally.authors == {7: 1, 8: 1}
    assert index.find(Question(words=("wake",), boards=(1, 2, 9), is_tallied=True)).tally.boards == {1: 1, 9: 2}
    assert index.find(Question(words=("wake",), boards=(), is_tallied=True)).tally.topics == 0
    assert index.find(Question(words=("???",), boards=(1,), is_tallied=True)).tally.topics == 0


@pytest.mark.parametrize(("typed", "meant"), [("baterry", "battery"), ("batery", "battery"), ("frimware", "firmware"), ("Zurch", "zürich"), ("blaime", "blame"), ("battterry", "battery"), ("compliants", "complaints"), ("compleints", "complaints"), ("complantis", "complaints")])
def test_a_word_that_is_nearly_one_of_the_index_is_told(index: Search, typed: str, meant: str) -> None:
    assert index.near(typed)[:1] == [meant]


def test_of_words_that_are_as_near_the_more_frequent_is_told_first(index: Search) -> None:
    index.put([replace(UPDATE, post=40 + n, topic=40 + n, body="clover" if n else "clower clozer") for n in range(40)])
    assert index.near("cloyer")[:1] == ["clover"]
    assert index.near("clower", times=10) == ["clover"]
    assert index.near("clover", times=1) == []


@pytest.mark.parametrize("typed", ["spaceship", "wa", "", "\x00", "'", "%", "x" * 1_000, "battery"])
def test_a_word_like_no_other_has_none_near(index: Search, typed: str) -> None:
    assert index.near(typed) == []


def test_a_cleared_index_knows_no_words_and_a_settled_one_is_of_today(index: Search) -> None:
    index.clear()
    assert index.near("baterry") == []
    index.settle()
    assert not index.is_outdated()


def test_the_newest_of_very_many_are_found_and_so_is_the_one_that_is_old(index: Search) -> None:
    many = [replace(UPDATE, post=1_000 + n, topic=1_000 + n, title="Dock", body=f"dock {'seldom' if n % 500 == 0 else ''}") for n in range(3_000)]
    index.put(many)
    assert found(index, "dock", most=3) == [3_999, 3_998, 3_997]
    assert len(found(index, "seldom", most=50)) == 6
    assert found(index, "firmware") == [12]
    assert index.find(Question(words=("dock",), boards=(2,), is_tallied=True)).tally.is_more
    rare_first = index.find(Question(words=("dock", "wd19tb"), any_word=True, boards=(1, 2), most=1)).hits
    assert rare_first[0].post == 21


def test_a_common_word_that_the_newest_thousands_lack_is_found_without_asking_all_of_time(index: Search) -> None:
    index.put(replace(UPDATE, post=n, topic=n, title="Dock", body="The dock hums." if n < 9_000 else "Thanks to all.") for n in range(1_000, 12_000))
    with CaptureQueriesContext(connection) as said:
        assert found(index, "hums", most=3) == [8_999, 8_998, 8_997]
    asked = [query["sql"] for query in said if "tsquery" in query["sql"] and "=hum" not in query["sql"]]
    assert all("'e1" in sql for sql in asked)
    assert bool(asked) == (connection.vendor == "postgresql")


def test_an_old_solution_is_weighed_among_very_many_newer_posts_though_no_title_has_the_word(index: Search) -> None:
    newer = [replace(LID, post=5_000 + n, topic=5_000 + n, body="The hinge squeaks.", is_solution=False, kudos=0) for n in range(450)]
    index.put([*newer, replace(LID, post=40, topic=40, body="Hinge: oil the hinge, then turn the hinge.", written_at=datetime(2020, 1, 1, tzinfo=UTC))])
    assert found(index, "hinge", most=1) == [40]


def test_a_beginning_stands_for_the_words_that_most_posts_have(index: Search) -> None:
    seldom = [replace(UPDATE, post=200 + n, topic=200 + n, title="Seldom", body=f"hin{chr(97 + n // 26)}{chr(97 + n % 26)}q") for n in range(60)]
    often = [replace(UPDATE, post=300 + n, topic=300 + n, title="Often", body="hinges") for n in range(30)]
    index.put([*seldom, *often])
    assert set(found(index, "hin", is_prefix=True, most=100)) >= {document.post for document in often}
    assert found(index, "hinaz", is_prefix=True) == [225]
    assert found(index, "hinzz", is_prefix=True) == []


def alike(index: Search, title: str, text: str = "", boards: tuple[int, ...] = (1, 2), **more: object) -> list[int]:
    return [hit.topic for hit in index.like(Likeness(title, text, boards=boards, **more))]


def test_topics_are_alike_by_their_title_their_text_and_what_was_replied(index: Search) -> None:
    assert alike(index, "Why does it wake in its bag?") == [1]
    assert alike(index, "Firmware and lid") == [1]
    assert alike(index, "Please help", "Updates fail since I have a WD19TB.") == [2]
    assert alike(index, "Please help") == []
    assert alike(index, "The and with") == alike(index, "???") == alike(index, "") == []


def test_what_is_alike_stays_in_the_boards_that_are_asked_and_may_leave_one_topic_out(index: Search) -> None:
    assert alike(index, "Complaints of moderators") == []
    assert alike(index, "Complaints of moderators", boards=(9,)) == [3]
    assert alike(index, "Finch wakes in the bag", not_topic=1) == []
    assert alike(index, "Finch wakes in the bag", boards=()) == []


def test_the_likest_comes_first_and_more_first_lines_make_it_no_less_alike(index: Search) -> None:
    index.put([replace(WAKES, post=41, topic=4, title="A bag for my Finch", body="Which one fits?", tags=())])
    both = index.like(Likeness("My Finch wakes in the bag", boards=(1, 2)))
    assert [hit.topic for hit in both] == [1, 4]
    assert both[0].score > both[1].score + 0.2
    longer = index.like(Likeness("My Finch wakes in the bag", "I bought it in May from a shop near the station, with a warranty. " * 3, boards=(1, 2)))
    assert longer[0].score > both[0].score / 2


def test_a_title_that_is_just_what_was_typed_stands_first_though_half_of_it_says_nothing(index: Search) -> None:
    index.put([replace(UPDATE, post=700 + n, topic=700 + n, title=f"Lid {n}", body="A lid, a lid, and what a lid.") for n in range(400)])
    index.put([replace(LID, post=600, topic=600, number=1, title="What if the lid", body="It opens.", kudos=0, is_solution=False)])
    assert found(index, "what", "if", "the", "lid", most=1) == [600]


def test_of_very_many_titles_the_newest_are_found_by_all_that_narrows_them(index: Search) -> None:
    places = range(1_000, 4_000)
    index.put(
        replace(UPDATE, post=n, topic=n // 5, number=1 + n % 5, title="The lamp hums", body="It hums." if n % 10 else "It glows.", board=1 + n % 2, tags=("light",) if n % 3 else ())
        for n in places
    )  # fmt: skip
    openings = [n for n in reversed(places) if n % 5 == 0]

    def titled(**more: object) -> list[int]:
        return sorted(found(index, "lamp", in_title=True, most=1_000, **more), reverse=True)

    assert titled() == openings[:100]
    assert titled(boards=(1,)) == [n for n in openings if n % 2 == 0][:100]
    assert titled(tags=("light",)) == [n for n in openings if n % 3][:100]
    assert titled(without=("glows",)) == [n for n in openings if n % 10][:100]
    assert sorted(found(index, "lam", in_title=True, is_prefix=True, most=1_000), reverse=True) == openings[:100]
    assert titled(tags=("nothing",)) == []


def test_of_very_many_titles_all_are_found_with_a_word_that_begins_so(index: Search) -> None:
    titles = ("The lamp hums", "A lamina glows", "The lid hums", "Two laminas and a lamp")
    index.put(replace(UPDATE, post=n, topic=n, title=titles[n % 4], body="It hums.") for n in range(1_000, 4_000))
    newest = [n for n in range(3_999, 999, -1) if n % 4 != 2]
    assert sorted(found(index, "lam", in_title=True, is_prefix=True, most=1_000), reverse=True) == newest[:100]
