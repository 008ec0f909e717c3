"""What is declared can be read by people, and what waits for a deed waits for one that exists."""

from __future__ import annotations

from collections.abc import Iterable

from commonwheel.authority import options, powers
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry, Handled
from commonwheel.structure import kinds


def speechless(declared: Iterable[tuple[str, object]]) -> list[str]:
    """The names of those whose sentence says nothing to a person."""
    return [name for name, sentence in declared if len(str(sentence).split()) < 1 or str(sentence) == name or "_" in str(sentence)]


def test_every_power_deed_option_and_kind_has_a_sentence_for_people() -> None:
    assert not speechless((power.name, power.sentence) for power in powers.powers.values())
    assert not speechless((deed.name, deed.sentence) for deed in journal.deeds.values())
    assert not speechless((option.name, option.sentence) for option in options.declared.values())
    assert not speechless((kind.name, kind.title) for kind in kinds.kinds.values())
    assert not speechless((kind.name, kind.ask) for kind in kinds.kinds.values())


def test_one_without_a_sentence_is_found() -> None:
    assert speechless([("topic.burn", ""), ("topic.lock", "topic.lock"), ("x", "may_lock"), ("y", "Lock topics")]) == [
        "topic.burn", "topic.lock", "x",
    ]  # fmt: skip


def test_every_reaction_waits_for_a_deed_that_somebody_declares() -> None:
    journal.check_wiring()


def test_names_fit_where_they_are_kept() -> None:
    longest = Handled._meta.get_field("reaction").max_length
    assert longest and not [key for key in journal.reactions if len(key) > longest and key.startswith(("delivery", "discovery"))]
    kind = Entry._meta.get_field("kind").max_length
    assert kind and not [name for name in journal.deeds if len(name) > kind]
    assert not [name for name in [*powers.powers, *options.declared] if len(name) > 60]


def test_every_number_of_an_option_has_bounds_that_hold_its_default() -> None:
    for option in options.declared.values():
        if option.kind == "int":
            assert option.at_least <= option.default <= option.at_most, option.name
