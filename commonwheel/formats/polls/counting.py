"""Counting: what came of a poll.

Orders are counted by the Schulze method (M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and
condorcet-consistent single-winner election method", Social Choice and Welfare 36, 2011), as votelib works it out: an
option stands above another if the strongest chain of majorities leads from it to the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonwheel.formats.polls.ballots import Ballot, Choice
from commonwheel.formats.polls.polls import Method, Option, Poll


@dataclass(frozen=True)
class Result:
    """An option: how many chose it (first, where options were put in order), and its place; equals share one."""

    option: Option
    votes: int
    percent: int
    place: int


@dataclass(frozen=True)
class Outcome:
    """How a poll stands: how many voted, and the options, the winning one first."""

    voters: int
    results: list[Result]


def count(poll: Poll) -> Outcome:
    """How the poll stands now."""
    voters = Ballot.objects.filter(poll=poll).count()
    options = list(poll.options.all())
    ballots: dict[int, list[int]] = defaultdict(list)
    for ballot_id, option_id in Choice.objects.filter(ballot__poll=poll).values_list("ballot_id", "option_id"):
        ballots[ballot_id].append(option_id)
    if poll.method == Method.RANKED:
        votes = Counter(chosen[0] for chosen in ballots.values())
        places = schulze([option.pk for option in options], list(ballots.values()))
    else:
        votes = Counter(pk for chosen in ballots.values() for pk in chosen)
        places = _places({option.pk: votes[option.pk] for option in options})
    results = [
        Result(option, votes[option.pk], round(100 * votes[option.pk] / voters) if voters else 0, places[option.pk]) for option in options
    ]
    return Outcome(voters, sorted(results, key=lambda result: (result.place, result.option.position)))


def schulze(options: Sequence[int], ballots: Sequence[Sequence[int]]) -> dict[int, int]:
    """Option → its place by the Schulze method. What a ballot does not name stands below all that it names."""
    # Not read at every start: most communities count no orders.
    from votelib.convert import RankedToCondorcetVotes  # noqa: PLC0415
    from votelib.evaluate.condorcet import Schulze, pairwise_wins  # noqa: PLC0415

    votes: Counter[tuple[int | frozenset[int], ...]] = Counter()
    for ballot in ballots:
        rest = frozenset(options) - set(ballot)
        votes[(*ballot, rest) if rest else tuple(ballot)] += 1
    pairs = RankedToCondorcetVotes().convert(dict(votes)) if votes else {}
    beaten = Counter(winner for winner, _loser in pairwise_wins(Schulze.widest_paths(pairs)))
    return _places({option: beaten[option] for option in options})


def _places(scores: Mapping[int, int]) -> dict[int, int]:
    ordered = sorted(scores.values(), reverse=True)
    return {pk: ordered.index(score) + 1 for pk, score in scores.items()}
