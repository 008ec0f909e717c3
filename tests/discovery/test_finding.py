"""What search finds beside the words as they were typed: spelling, beginnings, kinds, groups, transcripts, names."""

from __future__ import annotations

import pytest

from commonwheel.conversations import posts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import beside, facets, search
from commonwheel.groups import foundings, members
from commonwheel.groups.groups import Group
from commonwheel.structure import boards
from tests.world import World


def titles(results: search.Results) -> list[str]:
    return [row.post.topic.title for row in results.rows]


@pytest.fixture
def bag(world: World) -> Topic:
    topic = world.ask("My Finch wakes in the bag", tags=("sleep",))
    world.answer(topic, body="Turn off wake on lid in firmware nest-1.14 & charge it.")
    world.settle()
    return topic


@pytest.fixture
def circle(world: World) -> Group:
    """A closed group of Amina's, in which somebody wrote."""
    group = foundings.found("repair", "Repair circle", by=world.amina, openness="hidden")
    posts.start(group.category.boards.get(), by=world.amina, title="Soldering the hinge", body="Flux first.", tag_names=["hinge"])
    world.settle()
    return group


def test_what_was_probably_meant_is_shown_and_said(world: World, bag: Topic) -> None:
    results = search.find("fnch wakse -linux", world.noor)
    assert (titles(results), results.meant, results.is_meant) == ([bag.title], "finch wakes -linux", True)
    assert "<mark>firmware</mark>" in search.find("frimware", world.noor).rows[0].snippet
    assert search.find('"frimware nest"', world.noor).rows == [], "a phrase means what it says"


def test_a_word_of_a_closed_board_is_meant_for_nobody_else(world: World) -> None:
    world.ask("Spaceship", by=world.chen, board=world.moderators, body="The spaceship lands.")
    world.settle()
    assert search.find("spaceshp", world.noor).meant == ""
    assert search.find("spaceshp", world.chen).meant == "spaceship"


def test_a_word_that_is_only_begun_is_found_where_no_post_has_it_whole(world: World, bag: Topic) -> None:
    results = search.find("wake firmw", world.noor)
    assert titles(results) == [bag.title]
    assert results.notes == ["No post has just these words. In these, the last one goes on."]


def test_what_answers_in_part_follows_where_little_answers(world: World, bag: Topic) -> None:
    other = world.ask("The fan of my Finch wakes the cat")
    world.ask("Finch complaints", by=world.chen, board=world.moderators, body="Wakes everybody.")
    world.settle()
    results = search.find("finch wakes bag", world.noor)
    assert (titles(results), results.notes, results.is_empty) == ([bag.title], [], False)
    assert [row.post.topic for row in results.partly] == [other]
    assert not search.find('"finch wakes" bag', world.noor).partly, "a phrase means what it says"
    assert not search.find("finch wakes bag", world.noor, page=2).partly


def test_a_rare_word_that_is_nearly_a_frequent_one_is_asked_about(world: World, bag: Topic) -> None:
    for number in range(30):
        world.ask(f"Keyboard {number}", by=world.chen, body="My keyboard squeaks.")
    slip = world.ask("Help me, please", body="My keybord squeaks.")
    world.settle()
    results = search.find("keybord", world.noor)
    assert (titles(results), results.meant, results.is_meant) == ([slip.title], "keyboard", False)
    assert search.find("keyboard", world.noor).meant == ""
    assert search.find("keybord finch", world.noor).meant == "", "of which nothing would be found"
    assert search.find("meyboard", world.noor).is_meant, "what no post has is mended more freely"


def test_words_that_no_post_has_are_left_out_in_the_end(world: World, bag: Topic) -> None:
    results = search.find("finch WD19TBS", world.noor)
    assert (titles(results), results.meant) == ([bag.title], "finch")
    assert search.find("settings.py", world.noor).rows == [], "a file's name is not read as its first word"


def test_a_kind_of_board_is_asked_alone(world: World, bag: Topic) -> None:
    world.ask("Finch talk", board=world.lounge)
    world.settle()
    assert titles(search.find("finch kind:questions", world.noor)) == [bag.title]
    assert titles(search.find("finch", world.noor, kind="discussions")) == ["Finch talk"]
    assert search.find("finch kind:discussions board:questions", world.noor).rows == []


def test_inside_a_topic_every_post_answers(world: World, bag: Topic) -> None:
    world.ask("Finch wakes elsewhere")
    world.settle()
    results = search.find(f"wake topic:{bag.pk}", world.noor)
    assert {row.post.number for row in results.rows} == {1, 2}
    assert search.find("wake", world.noor, topic=str(bag.pk)).rows[0].post.topic == bag


def test_the_newest_first_where_that_is_wanted(world: World, bag: Topic) -> None:
    later = world.ask("In passing", body="My finch, too.")
    world.settle()
    assert titles(search.find("finch", world.noor)) == [bag.title, later.title]
    assert titles(search.find("finch", world.noor, newest_first=True)) == [later.title, bag.title]


def test_what_a_closed_group_says_is_found_inside_alone(world: World, circle: Group) -> None:
    for outsider in (world.noor, world.visitor):
        for text in ("soldering", "solderng", "flux group:repair", "tag:hinge"):
            results = search.find(text, outsider)
            assert (results.rows, results.meant, results.tally.topics) == ([], "", 0)
        assert [str(problem) for problem in search.find("flux group:repair", outsider).problems] == ["No group has the name “repair”."]
        assert not beside.of("repair", outsider)
        assert not beside.of("hinge", outsider)
    assert titles(search.find("flux group:repair", world.amina)) == ["Soldering the hinge"]
    assert beside.of("repair", world.amina).groups == [circle]
    assert [tag.slug for tag in beside.of("hinge", world.amina).tags] == ["hinge"]


def test_who_leaves_a_closed_group_finds_nothing_of_it_any_more(world: World, circle: Group) -> None:
    members.put(circle, world.noor)
    assert titles(search.find("soldering", world.noor)) == ["Soldering the hinge"]
    members.leave(circle, by=world.noor)
    assert search.find("soldering", world.noor).rows == []


def test_numbers_count_only_what_the_person_may_see(world: World, bag: Topic) -> None:
    world.ask("Finch of mine", by=world.ben, board=world.lounge, tags=("mine",))
    world.ask("Finch complaints", by=world.chen, board=world.moderators, tags=("secret",))
    hidden = world.ask("Finch spam", by=world.ben, board=world.lounge)
    topics.hide(hidden, by=world.chen, reason="Spam.")
    world.settle()

    def numbers(person: object) -> dict[str, dict[str, int]]:
        tally = search.find("finch", person).tally
        return {"all": {"": tally.topics}} | {facet.name: {option.value: option.count for option in facet.options} for facet in facets.of(tally, person)}

    assert numbers(world.noor) == {
        "all": {"": 2}, "kind": {"questions": 1, "discussions": 1}, "board": {"questions": 1, "lounge": 1},
        "tag": {"sleep": 1, "mine": 1}, "author": {"noor": 1, "ben": 1},
    }  # fmt: skip
    assert numbers(world.chen)["all"] == {"": 3}
    assert numbers(world.chen)["board"] == {"questions": 1, "lounge": 1, "moderators": 1}


def test_members_and_tags_are_found_by_the_beginning_of_their_names(world: World, bag: Topic) -> None:
    assert beside.of("ami", world.visitor).members == [world.amina]
    assert beside.of("@ben", world.visitor).members == [world.ben]
    assert [tag.slug for tag in beside.of("sle", world.visitor).tags] == ["sleep"]
    assert beside.of("sle", world.visitor, most=1).tags == beside.of("sle", world.noor).tags
    assert not beside.of("a", world.visitor)
    assert not beside.of("\x00", world.visitor)


def test_a_board_in_german_is_searched_in_german(world: World) -> None:
    werkbank = boards.add("werkbank", "Werkbank", category=world.laptops, language="de")
    topic = world.ask("Drei Häuser", body="Die Lüfter laufen nach jeder Aktualisierung.", board=werkbank)
    world.settle()
    rows = search.find("Aktualisierungen der Lüfter", world.noor).rows
    assert [row.post.topic for row in rows] == [topic]
    assert "<mark>Lüfter</mark> laufen nach jeder <mark>Aktualisierung</mark>" in rows[0].snippet


@pytest.mark.parametrize("left_out", ["-tag:sleep", "-author:noor -author:amina", "-board:questions", "-kind:questions", "-topic:{topic}"])
def test_a_filter_with_a_minus_leaves_out_what_it_names(world: World, bag: Topic, left_out: str) -> None:
    world.ask("Finch talk", board=world.lounge, by=world.ben)
    world.settle()
    assert titles(search.find(f"finch {left_out.format(topic=bag.pk)}", world.noor)) == ["Finch talk"]
    assert titles(search.find(left_out.format(topic=bag.pk), world.noor)) == ["Finch talk"]


def test_a_group_is_left_out_and_an_unknown_one_is_a_problem(world: World, circle: Group) -> None:
    world.ask("Flux of the hinge", by=world.ben)
    world.settle()
    assert titles(search.find("hinge -group:repair", world.amina)) == ["Flux of the hinge"]
    assert [str(problem) for problem in search.find("hinge -group:repair", world.noor).problems] == ["No group has the name “repair”."]


def test_what_only_another_language_makes_of_a_word_stands_behind_the_word(world: World) -> None:
    world.ask("A charger that hums", by=world.ben, body="It is loud at night.")
    world.ask("Does it charge, and charge, and charge", by=world.ben, body="I charge it each night.")
    boards.add("entraide", "Entraide", category=world.laptops, kind="qanda", language="fr")
    world.settle()
    assert titles(search.find("charger", world.noor)) == ["A charger that hums", "Does it charge, and charge, and charge"]
    assert titles(search.find("charging", world.noor)) == ["Does it charge, and charge, and charge"]
