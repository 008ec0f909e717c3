from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import formulas
from commonwheel.reputation.formulas import (
    CALCULATING,
    COMPARING,
    LONGEST,
    Both,
    Calculated,
    Compared,
    Denied,
    Either,
    Facts,
    HasRole,
    Measured,
    Negative,
    Node,
    Number,
)
from commonwheel.reputation.metrics import NAMES


def holds(text: str, roles: tuple[str, ...] = (), **values: int) -> bool:
    """Whether somebody with these metrics and roles fulfils it; what is not said is 0."""
    formula = formulas.parse(text)
    return formula.holds(Facts({need: values.get(need[0], 0) for need in formula.needs}, frozenset(roles)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("topics >= 3", True), ("topics > 3", False), ("topics == 3", True), ("topics != 3", False), ("topics <= 2", False),
        ("topics < 4", True), ("topics + replies * 2 >= 11", True), ("(topics + replies) * 2 == 14", True),
        ("topics - replies - 1 == -2", True), ("replies / 8 == 0.5", True), ("-topics < 0", True), ("!(topics == 3)", False),
        ("topics == 9 && topics == 3 || replies == 4", True), ("topics == 9 && (topics == 3 || replies == 4)", False),
        ('hasRole("staff")', True), ('hasRole("owner")', False), ('!hasRole("owner") && posts[30d] >= 0', True),
    ],
)  # fmt: skip
def test_a_formula_means_what_it_reads_like(text: str, expected: bool) -> None:
    assert holds(text, roles=("staff",), topics=3, replies=4) is expected


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("topics >= 3 &&", 15, "early"), ("topics >= ", 11, "early"), ("karma > 3", 1, "karma"), ("topics > 3 && karma > 3", 15, "karma"),
        ("topics @ 3", 8, "understood"), ("topics >= 3)", 12, "understood"), ("(topics > 1) + 2 > 3", 14, "number"),
        ("posts[0d] > 1", 7, "window"), ("posts[9999d] > 1", 7, "window"), ("", 1, "early"), ("__import__('os')", 11, "understood"),
        ("x" * (LONGEST + 1), LONGEST + 1, "characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_column(text: str, column: int, word: str) -> None:
    with pytest.raises(Refused) as refused:
        formulas.parse(text)
    assert f"Column {column}:" in refused.value.reason and word in refused.value.reason


@pytest.mark.parametrize("text", ["topics", "3", "topics && posts", "!topics"])
def test_a_number_is_no_answer(text: str) -> None:
    with pytest.raises(Refused, match="is a number"):
        formulas.parse(text)


def test_dividing_by_zero_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="divides by zero"):
        holds("replies / topics > 2", replies=5)
    assert holds("topics > 0 && replies / topics > 2 || replies == 5", replies=5)
    with pytest.raises(Refused, match="Column 9: The formula divides by zero"):
        formulas.parse("replies / 0 > 2")


def test_a_number_beyond_all_measure_is_refused_too() -> None:
    with pytest.raises(Refused, match="too large"):
        holds("*".join(["999999999"] * 38) + "/ 2 > 1")


WORDS = [*'()!<>+-*/[]d0123456789." ', "posts", "topics", "posts[7d]", 'hasRole("staff")', ">=", "==", "&&", "||", " 3 "]


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join) | st.text(max_size=500))
def test_no_text_whatever_raises_anything_but_refused(text: str) -> None:
    try:
        holds(text)
    except Refused as refused:
        assert refused.reason


numbers: st.SearchStrategy[Node] = st.deferred(
    lambda: st.integers(0, 999).map(Number) | st.integers(1, 99).map(lambda n: Number(n / 4))
    | st.builds(Measured, st.sampled_from(sorted(NAMES)), st.none() | st.integers(1, 365))
    | st.builds(Negative, numbers) | st.builds(Calculated, numbers, st.sampled_from(sorted(CALCULATING)), numbers).filter(lambda node: (node.sign, node.right) != ("/", Number(0)))
)
answers: st.SearchStrategy[Node] = st.deferred(
    lambda: st.builds(Compared, numbers, st.sampled_from(sorted(COMPARING)), numbers) | st.sampled_from(["staff", "a-1"]).map(HasRole)
    | st.builds(Denied, answers) | st.builds(Both, answers, answers) | st.builds(Either, answers, answers)
)


@given(answers)
def test_what_is_printed_is_read_as_the_same(node: Node) -> None:
    text = str(node)
    if len(text) <= LONGEST:
        assert formulas.parse(text).node == node
