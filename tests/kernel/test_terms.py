from __future__ import annotations

import pytest

from commonwheel.kernel.terms import composed, spans, terms


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
    assert terms("nest-1.14") == ["nest", "1", "14"]
    assert terms("WD19TB") == ["wd", "19", "tb"]
    assert terms("电池ok") == ["电", "池", "ok"]
    assert terms("… — !?") == []


def test_spans_tell_where_terms_stand_in_a_text_with_loose_accents() -> None:
    text = composed("The cafe\u0301 wakes")
    assert [(span.term, text[span.start : span.end]) for span in spans(text)] == [("the", "The"), ("caf", "café"), ("wak", "wakes")]
