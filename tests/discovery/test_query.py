from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from commonwheel.discovery.query import parse

BITS = st.sampled_from(
    ['"', "-", ":", " ", "author:", "IS:", "tag:", "after:", "in:", "boord:", "solved", "title", "kind:", "topic:x", "user:", "noor", "2026-01-31", "\x00", "\u2003", '""', "a"]
)


@given(st.one_of(st.text(), st.lists(BITS).map("".join)))
@example('-0" AUTH:')
def test_a_query_reads_the_same_when_it_is_parsed_again(text: str) -> None:
    parsed = parse(text)
    assert parse(str(parsed)) == parsed
    assert all(problem.sentence for problem in parsed.problems)
    # What was left open may read as closed from then on.
    lasting, again = ([str(problem) for problem in query.problems if not str(problem).startswith("The quotation mark")] for query in (parsed, parse(str(parsed))))
    assert again[: len(lasting)] == lasting
    assert all(problem.place and f"{problem.before}{problem.place}{problem.behind}" == parsed.typed for problem in parsed.problems)


@given(st.text())
def test_nothing_that_was_typed_is_lost(text: str) -> None:
    kept = set(str(parse(text)).lower())
    assert set(text.lower()) - kept <= set("\x00") | {letter for letter in text.lower() if letter.isspace()}


def test_all_of_the_language_at_once() -> None:
    asked = parse(
        'finch "wakes in the bag" -linux -"in sleep" Author:Noor board:questions tag:c++ is:solved after:2026-01-31 before:2026-03-01 in:title'
    )
    assert asked.words == ("finch", "wakes in the bag")
    assert asked.without == ("linux", "in sleep")
    assert asked.values("author") == ["noor"]
    assert asked.values("board") == ["questions"]
    assert asked.values("tag") == ["c++"]
    assert asked.is_solved is True
    assert asked.in_title
    assert asked.after == datetime(2026, 1, 31, tzinfo=UTC)
    assert asked.before == datetime(2026, 3, 1, tzinfo=UTC)
    assert asked.problems == []
    assert asked.text() == 'finch "wakes in the bag" -linux -"in sleep"'


def test_a_quote_that_is_not_closed_goes_to_the_end() -> None:
    asked = parse('dock "does not wake')
    assert asked.words == ("dock", "does not wake")
    [problem] = asked.problems
    assert (problem.sentence, problem.place) == ("The quotation mark that opens here is closed nowhere.", '"does not wake')


def test_the_joining_words_of_other_searches_are_told_to_do_nothing_here() -> None:
    [problem] = parse("finch OR wren").problems
    assert problem.place == "OR" and "a minus before a word leaves it out" in problem.sentence
    assert parse("finch or wren").problems == parse("BLUE SCREEN AND CRASH").problems == []


def test_a_minus_before_a_filter_leaves_out_what_it_names() -> None:
    asked = parse('finch -tag:linux -Author:"ben" -is:solved -board:lounge tag:sleep')
    assert asked.words == ("finch",) and asked.without == () and asked.problems == []
    assert (asked.values("-tag"), asked.values("-author"), asked.values("-board"), asked.values("tag")) == (["linux"], ["ben"], ["lounge"], ["sleep"])
    assert asked.is_solved is False
    [problem] = parse("-in:title").problems
    assert problem.sentence == "A minus does nothing before in:"


@pytest.mark.parametrize(("typed", "day"), [("2026", datetime(2026, 1, 1, tzinfo=UTC)), ("2026-03", datetime(2026, 3, 1, tzinfo=UTC))])
def test_a_year_or_month_is_a_time_too(typed: str, day: datetime) -> None:
    assert (parse(f"after:{typed}").after, parse(f"before:{typed}").before) == (day, day)


def test_a_day_begins_where_the_reader_is() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert parse("after:2026-01-01").after == datetime(2025, 12, 31, 15, tzinfo=UTC)
        assert parse("after:0001-01-01").after is None and parse("after:0001-01-01").problems
    with timezone.override(ZoneInfo("America/Lima")):
        assert parse("before:2026-01-01").before == datetime(2026, 1, 1, 5, tzinfo=UTC)
        assert parse("before:9999-12-31").before == datetime(9999, 12, 31, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("user:ben", "Nothing is called “user:”, did you mean author:?"), ("category:laptops", "Nothing is called “category:”, did you mean board:?"),
        ("intitle:finch", "Nothing is called “intitle:”, did you mean in:title?"), ("since:2026", "Nothing is called “since:”, did you mean after:?"),
    ],
)  # fmt: skip
def test_what_other_searches_call_a_filter_is_understood(text: str, sentence: str) -> None:
    assert [str(problem) for problem in parse(text).problems] == [sentence]


@pytest.mark.parametrize("text", ["type: error", "http://example.com/a", "Re:hello", "12:30", "C:\\Windows", "error:0x80070057", "size 5\"", "-", "--"])
def test_ordinary_colons_quotes_and_dashes_are_words(text: str) -> None:
    assert parse(text).problems == []
    assert parse(text).words or parse(text).without


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("boord:linux", "Nothing is called “boord:”, did you mean board:?"),
        ("is:answered", "is: takes solved or unsolved, not “answered”."),
        ("in:body", "in: takes title, not “body”."),
        ("after:yesterday", "after: takes a day like 2026-01-31, not “yesterday”."),
        ("after:2026-13", "after: takes a day like 2026-01-31, not “2026-13”."),
        ("before:2026-02-30", "before: takes a day like 2026-01-31, not “2026-02-30”."),
        ("kind:shoes", "kind: takes one of discussions, questions, ideas, articles, blogs, events, albums, contests, not “shoes”."),
        ("topic:first", "topic: takes the number of a topic, not “first”."),
        ("author: noor", "“author:” needs a value right behind it."),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence_and_kept(text: str, sentence: str) -> None:
    asked = parse(f"finch {text}")
    assert [str(problem) for problem in asked.problems] == [sentence]
    assert asked.problems[0].place == text.partition(" ")[0]
    assert asked.words[0] == "finch"
    assert "boord:linux" not in asked.words
    assert [str(problem) for problem in parse(str(asked)).problems] == [sentence]


def test_the_filters_of_a_form_win_over_what_was_typed() -> None:
    asked = parse("finch board:lounge tag:sleep").narrowed(board="questions", tag="", author='no"or')
    assert str(asked) == "finch tag:sleep board:questions author:noor"


def test_the_place_of_a_problem_is_where_it_was_typed() -> None:
    [problem] = parse('finch after:yesterday "in the bag"').problems
    assert (problem.before, problem.place, problem.behind) == ("finch ", "after:yesterday", ' "in the bag"')
    [of_a_form] = parse("finch").narrowed(after="yesterday").problems
    assert of_a_form.place == ""


def test_words_are_spelled_otherwise_and_all_else_stays() -> None:
    asked = parse('baterry "baterry pack" -baterry tag:baterry').respelled({"baterry": "battery"})
    assert str(asked) == 'battery "baterry pack" -baterry tag:baterry'
