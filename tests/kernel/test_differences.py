from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from commonwheel.kernel import differences
from commonwheel.kernel.differences import Piece


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.what, piece.text) for piece in differences.of(before, after)]


def test_one_word_changed_leaves_the_rest_in_peace() -> None:
    assert said("It is hot here.", "It is warm here.") == [
        ("same", "It is "), ("gone", "hot"), ("new", "warm"), ("same", " here."),
    ]


def test_the_same_text_is_one_piece() -> None:
    assert differences.of("Nothing new.", "Nothing new.") == [Piece("same", "Nothing new.")]
    assert differences.of("", "") == []


def test_words_put_before_and_behind() -> None:
    assert said("the middle", "In the middle of it") == [
        ("new", "In "), ("same", "the middle"), ("new", " of it"),
    ]


@given(st.text(alphabet="ab c.\n", max_size=60), st.text(alphabet="ab c.\n", max_size=60))
def test_both_texts_can_be_read_out_of_the_pieces(before: str, after: str) -> None:
    pieces = differences.of(before, after)
    assert "".join(piece.text for piece in pieces if piece.what != "new") == before
    assert "".join(piece.text for piece in pieces if piece.what != "gone") == after


def test_two_long_texts_with_nothing_in_common_are_compared_soon() -> None:
    started = time.thread_time()
    before, after = "one two three four\n" * 20_000, "five six seven eight\n" * 20_000
    assert said(before, after) == [("gone", before[:-1]), ("new", after[:-1]), ("same", "\n")]
    assert time.thread_time() - started < 10
