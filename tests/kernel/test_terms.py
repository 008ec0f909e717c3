from __future__ import annotations

import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.kernel.terms import _KNOWN, _of_run, _term, composed, is_stop_word, spans, terms, ways, words


@pytest.mark.parametrize(
    "forms",
    [
        "wake wakes waking waked", "battery batteries", "charge charges charging charged", "box boxes", "process processes processing",
        "stop stops stopped stopping", "update updates updated updating", "cache caches", "Zürich zurich ZÜRICH", "ﬁrmware firmware",
    ],
)
def test_forms_of_a_word_are_one_term(forms: str) -> None:
    assert len(set(terms(forms))) == 1


@pytest.mark.parametrize("word", ["status", "bus", "this", "string", "thing", "need", "bag"])
def test_words_that_only_look_like_forms_stay_whole(word: str) -> None:
    assert terms(word) == [word]


def test_numbers_and_letters_are_terms_of_their_own() -> None:
    assert terms("nest-1.14") == ["nest", "1", "14", "nest114"]
    assert terms("WD19TB") == ["wd", "19", "tb"]
    assert terms("电池ok") == ["电", "池", "ok"]
    assert terms("… — !?") == []


def test_marks_belong_to_the_letter_before_them() -> None:
    assert terms("مُحَمَّد", "ar") == terms("محمد", "ar")
    assert terms("שָׁלוֹם x̂y Donau\xaddampf می\u200cخواهم", "xx") == ["שלום", "xy", "donaudampf", "میخواهم"]
    assert terms("कि की", "xx") == ["कि", "की"] and terms("क़", "xx") == terms("क", "xx")


def test_spans_tell_where_terms_stand_in_a_text_with_loose_accents() -> None:
    text = composed("The cafe\u0301 wakes")
    assert [(span.term, text[span.start : span.end]) for span in spans(text)] == [("the", "The"), ("cafe", "café"), ("wake", "wakes")]


def test_what_is_written_together_is_one_more_term_behind_its_pieces() -> None:
    assert terms("My Wi-Fi in getUserMedia, don't") == ["my", "wi", "fi", "in", "get", "user", "media", "don", "t", "getusermedia", "wifi", "dont"]
    assert terms("on 2026-01-31 at 10.30, LOUD Words") == ["on", "2026", "01", "31", "at", "10", "30", "loud", "word"]


def test_a_name_may_stand_in_a_text_in_two_ways() -> None:
    assert ways("Wi-Fi") == [("wi", "fi"), ("wifi",)]
    assert ways("getUserMedia") == [("get", "user", "media"), ("getusermedia",)]
    assert ways("wake on lid") == [("wake", "on", "lid")]
    assert ways("…") == []


@pytest.mark.parametrize(
    ("written", "also"),
    [("C++ and C", ["cplusplus"]), ("in C#, F#.", ["csharp", "fsharp"]), ("i++;", ["iplusplus"]), ("Notepad++ #1 A+ C#4 C+++ ++ # é#", [])],
)
def test_a_letter_with_its_signs_is_one_more_term(written: str, also: list[str]) -> None:
    found = terms(written)
    assert [term for term in found if len(term) > 4 and term[1:] in ("plusplus", "sharp")] == also
    places = [span for span in spans(written) if span.term in also]
    assert [(span.term, written[span.start : span.end].lower()) for span in places] == [
        (term, term.replace("plus", "+").replace("sharp", "#")) for term in also
    ]


def test_who_asks_for_a_letter_with_signs_does_not_mean_the_letter() -> None:
    assert ways("C++") == [("cplusplus",)] == ways("cplusplus")
    assert ways("c#") == [("csharp",)]
    assert ways("C") == [("c",)]


def test_the_number_of_a_version_may_stand_without_its_v() -> None:
    assert ways("v1.14.2") == [("v", "1", "14", "2"), ("v1142",), ("1", "14", "2")]
    assert ways("v2") == [("v", "2")] and ways("version-2.1") == [("version", "2", "1"), ("version21",)]


def test_each_language_has_endings_and_stop_words_of_its_own() -> None:
    assert terms("Häuser laufen", "de") == terms("Haus laufe", "de-AT")
    assert terms("canciones", "es") == terms("cancion", "es")
    assert terms("laufen wakes", "xx") == ["laufen", "wakes"]
    assert is_stop_word("Über", "de") and is_stop_word("the") and not is_stop_word("the", "de") and not is_stop_word("the", "xx")


def test_more_words_than_are_remembered_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonwheel.kernel.terms.MOST_CHUNKS", 3)
    for _again in range(3):
        assert terms("One more getUserMedia call, two SmartWatches", "sv") == [
            "one", "mor", "get", "user", "medi", "call", "two", "smart", "watch", "getusermedi", "smartwatch",
        ]  # fmt: skip


@given(st.lists(st.sampled_from([*"aB1_- .'\t\x1c", "wakes", "getUserMedia", "x86", "Wi-Fi", "12", "SmartWatch2Go", "x" * 70, "a1" * 40]), max_size=12).map("".join))
def test_a_text_of_plain_letters_is_cut_as_any_other(line: str) -> None:
    assert terms(line) == terms(f"é {line}")[1:]
    assert words(line) == words(f"é {line}")[1:]


def test_a_word_without_end_is_not_remembered_whole() -> None:
    tracemalloc.start()
    try:
        for letter in ascii_lowercase:
            assert len(terms(letter * 100_000)) == 1
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


def test_two_who_look_up_words_at_once_do_not_cut_each_others() -> None:
    words = [f"{start}{middle}{end}" for start in ("con", "dis", "pre") for middle in map("".join, permutations("battery", 3)) for end in ("ing", "ations")]
    alone = [terms(word) for word in words]
    between = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        _KNOWN.clear()
        _of_run.cache_clear()
        _term.cache_clear()
        with ThreadPoolExecutor(4) as readers:
            together = list(readers.map(terms, words))
    finally:
        sys.setswitchinterval(between)
    assert together == alone
