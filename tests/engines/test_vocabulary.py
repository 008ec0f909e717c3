from __future__ import annotations

import pytest
from django.db import connection

from commonwheel.engines.search import vocabulary
from commonwheel.kernel.engines.search import search

pytestmark = pytest.mark.django_db


def learn(posts: range, words: str) -> None:
    with connection.cursor() as cursor:
        vocabulary.learn(cursor, vocabulary.sketches((post, [*words.split(), "tag=62"]) for post in posts))


def test_how_many_posts_have_a_word_is_known_roughly_and_the_same_posts_again_change_nothing() -> None:
    search().clear()
    learn(range(1, 20_001), "common")
    learn(range(5, 6), "common rare")
    learn(range(70, 5_000, 10), "now and")
    counts = vocabulary.counts(["common", "rare", "now", "nowhere", "tag=62"])
    assert 10_000 < counts["common"] < 30_000
    assert 250 < counts["now"] < 750
    assert counts["rare"] == 1
    assert counts["tag=62"] == counts["common"]
    assert set(counts) == {"common", "rare", "now", "tag=62"}
    learn(range(1, 20_001), "common")
    assert vocabulary.counts(["common"]) == {"common": counts["common"]}
