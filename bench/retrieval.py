"""``python -m bench.retrieval``: is what was asked before found before it is asked again? Writes bench/RETRIEVAL.md.

The community of a data dump is replayed in the order of time (bench/pairs.py says how the labelled pairs are made). Whenever a
labelled question is about to be written, its title and its text are given to each ranking: plain BM25 over the openings, the
same over whole topics, and what Commonwheel shows, for the title alone and with the first lines. Differences come with the
probability that chance would make them as large: a paired randomization test over the questions (Smucker, Allan and
Carterette, "A comparison of statistical significance tests for information retrieval evaluation", CIKM 2007).
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.pairs import Labelled, Written, load

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data" / "stackexchange-history-meta"
SHOWN = 5
DEEP = 100
"""So far down a ranking is read for MAP; what stands further down counts as not found."""
ROUNDS = 20_000
K1, B = 1.2, 0.75
PLAIN, THREADS, TITLE, OURS = "plain BM25, title and text over openings", "plain BM25, title and text over whole topics", "Commonwheel, title alone", "Commonwheel, title and first lines"


def main() -> None:
    """Replay in a fresh home, then the table."""
    words = argparse.ArgumentParser(prog="bench.retrieval", description=__doc__)
    words.add_argument("--data", type=Path, default=DATA, help="the folder of a Stack Exchange data dump")
    words.add_argument("--into", type=Path, default=HERE / "RETRIEVAL.md")
    asked = words.parse_args()
    labelled = load(asked.data)
    with tempfile.TemporaryDirectory(prefix="commonwheel-bench-") as home:
        os.environ |= {"COMMONWHEEL_HOME": home, "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
        ranked, milliseconds = replay(labelled)
    report = "\n".join(_report(labelled, ranked, milliseconds)) + "\n"
    asked.into.write_text(report)
    print(report)


@dataclass
class Plain:
    """Okapi BM25 (Robertson and others, TREC-3, 1994) over texts that become more: every text that has a word is ranked."""

    is_whole: bool
    texts: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    having: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    length: int = 0

    def add(self, topic: int, terms: list[str]) -> None:
        self.texts[topic].update(terms)
        self.length += len(terms)
        for term in terms:
            self.having[term].add(topic)

    def rank(self, terms: list[str]) -> list[int]:
        scores: dict[int, float] = defaultdict(float)
        for term in set(terms):
            having = self.having.get(term, set())
            rarity = math.log(1 + (len(self.texts) - len(having) + 0.5) / (len(having) + 0.5))
            for topic in having:
                often = self.texts[topic][term]
                slack = K1 * (1 - B + B * self.texts[topic].total() * len(self.texts) / self.length)
                scores[topic] += rarity * often * (K1 + 1) / (often + slack)
        return sorted(scores, key=lambda topic: (-scores[topic], -topic))[:DEEP]


def replay(labelled: Labelled) -> tuple[dict[str, dict[int, list[int]]], list[float]]:
    """Ranking → question → topics, the likest first; and what each answer of Commonwheel cost in milliseconds of processor."""
    import django

    django.setup()
    from commonwheel.kernel.engines.search import Document, Likeness, search
    from commonwheel.kernel.terms import is_stop_word, terms

    engine = search()
    engine.prepare()
    openings, threads = Plain(False), Plain(True)
    ranked: dict[str, dict[int, list[int]]] = {name: {} for name in (PLAIN, THREADS, TITLE, OURS)}
    milliseconds: list[float] = []
    questions: dict[int, Written] = {}

    def said(text: str) -> list[str]:
        return terms(" ".join(word for word in text.split() if not is_stop_word(word.strip(".,;:?!()\"'"), "en")))

    def like(title: str, text: str) -> list[int]:
        began = time.thread_time()
        hits = engine.like(Likeness(title, text, boards=(1,), most=DEEP))
        milliseconds.append((time.thread_time() - began) * 1000)
        return [hit.topic for hit in hits]

    for each in labelled.written:
        if each.post in labelled.pairs:
            query = said(f"{each.title} {each.body}")
            ranked[PLAIN][each.post], ranked[THREADS][each.post] = openings.rank(query), threads.rank(query)
            ranked[TITLE][each.post], ranked[OURS][each.post] = like(each.title, ""), like(each.title, each.body)
        if each.is_question:
            questions[each.topic] = each
            openings.add(each.topic, said(f"{each.title} {each.body}"))
        elif each.topic not in questions:
            continue
        threads.add(each.topic, said(f"{each.title} {each.body}"))
        question = questions[each.topic]
        engine.put([Document(
            post=each.post, topic=each.topic, board=1, author=0, number=1 if each.is_question else 2, title=question.title, body=each.body,
            tags=question.tags, is_solution=each.post == question.accepts, is_solved=False, kudos=0, written_at=each.at,
        )])  # fmt: skip
    return ranked, milliseconds


def recall(ranking: list[int], right: set[int]) -> float:
    """The share of what is right among the first SHOWN."""
    return len(right.intersection(ranking[:SHOWN])) / len(right)


def precision(ranking: list[int], right: set[int]) -> float:
    """Average precision."""
    places = [place for place, topic in enumerate(ranking, start=1) if topic in right]
    return sum(number / place for number, place in enumerate(places, start=1)) / len(right)


def chance(ours: list[float], theirs: list[float]) -> float:
    """How probable so large a difference of means is where each question's two figures are swapped by lot."""
    differences = [one - other for one, other in zip(ours, theirs, strict=True)]
    seen = abs(sum(differences))
    dice = random.Random(1)
    as_large = sum(abs(sum(each if dice.random() < 0.5 else -each for each in differences)) >= seen - 1e-9 for _ in range(ROUNDS))
    return (as_large + 1) / (ROUNDS + 1)


def _report(labelled: Labelled, ranked: dict[str, dict[int, list[int]]], milliseconds: list[float]) -> list[str]:
    pairs = sum(map(len, labelled.pairs.values()))
    questions = sum(each.is_question for each in labelled.written)
    links = ", ".join(f"{count} in {where}" for where, count in sorted(labelled.of.items()))
    report = [
        "# Retrieval: is it found before it is asked again?", "",
        f"{time.strftime('%Y-%m-%d', time.gmtime())}. `python -m bench.retrieval` makes this file; the head of `bench/pairs.py` says how the "
        f"labels are made. {questions} questions, {len(labelled.written)} posts; {len(labelled.pairs)} questions with {pairs} older ones that "
        f"members linked them to (links: {links}).", "",
        f"Recall@{SHOWN}: the share of the linked questions among the first {SHOWN}. MAP: mean average precision over the first {DEEP}. "
        "p: the probability that chance makes a difference as large (paired randomization test, two-sided).", "",
    ]  # fmt: skip
    for title, half in (("Held out", labelled.half(is_tuning=False)), ("Used for tuning", labelled.half(is_tuning=True)), ("All", set(labelled.pairs))):
        report += [f"## {title}: {len(half)} questions", "", f"| ranking | Recall@{SHOWN} | MAP | p, Recall@{SHOWN} | p, MAP |", "| --- | --- | --- | --- | --- |"]
        report += [_line(name, ranked, labelled, sorted(half)) for name in ranked]
        report.append("")
    middle, late = statistics.median(milliseconds), sorted(milliseconds)[int(len(milliseconds) * 0.95)]
    return [*report, f"What Commonwheel's answer costs here: {middle:.1f} ms of processor in the middle, {late:.1f} ms at the 95th percentile."]


def _line(name: str, ranked: dict[str, dict[int, list[int]]], labelled: Labelled, half: list[int]) -> str:
    cells: list[str] = []
    against: list[str] = []
    measures: tuple[Callable[[list[int], set[int]], float], ...] = (recall, precision)
    for measure in measures:
        ours, plain = ([measure(ranked[which][question], labelled.pairs[question]) for question in half] for which in (name, PLAIN))
        cells.append(f"{statistics.fmean(ours):.3f}")
        against.append(f"{chance(ours, plain):.4f}" if name != PLAIN else "")
    return f"| {name} | {' | '.join([*cells, *against])} |"


if __name__ == "__main__":
    main()
