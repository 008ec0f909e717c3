"""Several write the index at once."""

from __future__ import annotations

import threading
import time

from django.db import connection, transaction

from commonwheel.engines.search import vocabulary
from tests.world import World

CUT = 7
"""Seconds after which a line that takes nothing has been given up as cut."""
MANY = 60_000
"""Terms: more than fits on the way."""


def test_a_large_batch_waits_for_another_ones_words_longer_than_a_cut_line_would(committed_world: World) -> None:
    begun = threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            vocabulary.learn(cursor, {"aardvark": 1})
            begun.set()
            time.sleep(CUT)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait()
    words = [f"b{number:0100}" for number in range(MANY)]
    with transaction.atomic(), connection.cursor() as cursor:
        vocabulary.learn(cursor, {"aardvark": 2, **dict.fromkeys(words, 1)})
    holder.join()

    assert len(vocabulary.counts(["aardvark", *words])) == MANY + 1
