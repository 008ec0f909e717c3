"""Labels sort the topics of one board."""

from __future__ import annotations

import pytest

from commonwheel.conversations import labels, topics
from commonwheel.conversations.labels import Label
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards
from tests.world import World


def labelled(world: World, how: str, **said: object) -> None:
    boards.change(world.lounge, by=world.dara, labelling=how, **said)


def test_a_board_with_its_own_labels_takes_no_others(world: World) -> None:
    labelled(world, "predefined")
    labels.define(world.lounge, ["Hardware", "Software", "hardware"], by=world.dara)
    topic = world.ask(board=world.lounge)
    labels.put(topic, ["HARDWARE"], by=world.noor)
    assert labels.of_topics([topic.pk]) == {topic.pk: ["Hardware"]}
    with pytest.raises(Refused, match="no label Cats"):
        labels.put(topic, ["Cats"], by=world.noor)
    with pytest.raises(Refused):
        labels.put(topic, ["Software"], by=world.ben)
    labels.put(topic, ["Software"], by=world.amina)
    assert labels.of_topics([topic.pk]) == {topic.pk: ["Software"]}


def test_where_a_label_is_needed_none_is_refused(world: World) -> None:
    labelled(world, "free", needs_label=True)
    with pytest.raises(Refused, match="Choose a label"):
        labels.check(world.lounge, [" ", ""])
    assert labels.check(world.lounge, ["Travel  mugs", "travel mugs"]) == ["Travel mugs"]
    with pytest.raises(Refused, match="At most 5"):
        labels.check(world.lounge, "abcdef")


def test_a_label_that_is_offered_no_more_stays_where_it_was_put(world: World) -> None:
    labelled(world, "both")
    labels.define(world.lounge, ["Old", "New"], by=world.dara)
    topic = world.ask(board=world.lounge)
    labels.put(topic, ["Old", "Odd"], by=world.noor)
    labels.define(world.lounge, ["New"], by=world.dara)
    assert labels.of_topics([topic.pk]) == {topic.pk: ["Old", "Odd"]}
    assert list(Label.objects.filter(is_predefined=True).values_list("name", flat=True)) == ["New"]


def test_a_topic_that_moves_keeps_the_labels_its_new_board_has(world: World) -> None:
    labelled(world, "both")
    boards.change(world.questions, by=world.dara, labelling="predefined")
    labels.define(world.questions, ["Battery"], by=world.dara)
    topic = world.ask(board=world.lounge)
    labels.put(topic, ["battery", "fun"], by=world.noor)
    topics.move(topic, world.questions, by=world.chen)
    assert labels.of_topics([topic.pk]) == {topic.pk: ["Battery"]}
    with pytest.raises(Refused, match="another kind"):
        topics.move(topic, world.ideas, by=world.chen)
