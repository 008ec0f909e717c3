from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonwheel.conversations import kudos, posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import documents, search
from commonwheel.formats import solutions
from commonwheel.kernel.engines.search import search as engine
from tests.world import World, unpaced


def titles(results: search.Results) -> list[str]:
    return [row.post.topic.title for row in results.rows]


def told(results: search.Results) -> list[str]:
    return [str(problem) for problem in results.problems]


@pytest.fixture
def bag(world: World) -> Topic:
    """Noor's question, which Amina solved."""
    topic = world.ask("My Finch wakes in the bag", tags=("sleep",))
    reply = world.answer(topic, body="Turn off <b>wake on lid</b> in firmware nest-1.14 & charge it.")
    solutions.accept(reply, by=world.noor)
    world.settle()
    return topic


def test_noor_finds_the_solved_topic_by_a_few_of_its_words(world: World, bag: Topic) -> None:
    results = search.find("wakes in bag", world.noor)
    assert titles(results) == ["My Finch wakes in the bag"]
    assert results.problems == []
    assert not results.is_more


def test_a_hit_in_a_reply_shows_its_words_marked_and_everything_else_escaped(world: World, bag: Topic) -> None:
    world.ask("Scripts", body="Type `<script>alert(1)</script> firmwares` please.", by=world.ben)
    world.settle()
    rows = search.find("firmware", world.visitor).rows
    assert {(row.post.topic.title, row.post.number) for row in rows} == {("Scripts", 1), (bag.title, 2)}
    snippets = " ".join(row.snippet for row in rows)
    assert "<mark>firmware</mark> nest-1.14 &amp; charge" in snippets
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>firmwares</mark>" in snippets
    assert "<script" not in snippets


def test_the_words_are_marked_in_the_title_too(world: World, bag: Topic) -> None:
    world.ask("<b>Bags</b> & more", by=world.ben)
    world.settle()
    shown = {str(row.title) for row in search.find("bag", world.noor).rows}
    assert shown == {"My Finch wakes in the <mark>bag</mark>", "&lt;b&gt;<mark>Bags</mark>&lt;/b&gt; &amp; more"}


def test_a_version_is_marked_as_one(world: World, bag: Topic) -> None:
    assert "<mark>nest-1.14</mark>" in search.find("NEST-1.14", world.ben).rows[0].snippet


def test_what_moderators_write_among_themselves_is_not_found_by_noor(world: World) -> None:
    secret = world.ask("Mallory sells chargers", by=world.chen, board=world.moderators)
    world.settle()
    for outsider in (world.noor, world.visitor):
        assert search.find("chargers", outsider).rows == []
        assert not search.find("chargers", outsider).is_more
        assert search.suggest("Mallory sel", outsider) == []
        closed = search.find("chargers board:moderators", outsider)
        assert told(closed) == ["No board has the name “moderators”."]
        assert closed.rows == []
    assert titles(search.find("chargers board:moderators", world.chen)) == [secret.title]
    assert search.suggest("Mallory sel", world.chen) == [secret]


def test_a_private_topic_leaves_no_trace_in_pages_or_in_how_many_there_are(world: World) -> None:
    for number in range(3):
        world.ask(f"Charger number {number} hums", by=world.chen, board=world.moderators)
    world.ask("Charger hums", by=world.ben)
    world.settle()
    results = search.find("charger hums", world.noor, size=1)
    assert titles(results) == ["Charger hums"]
    assert not results.is_more
    assert search.find("charger hums", world.chen, size=1).is_more


def test_hidden_posts_vanish_at_once_and_come_back(world: World, bag: Topic) -> None:
    spam = world.answer(bag, by=world.ben, body="Buy my miracle batteries.")
    world.settle()
    assert len(search.find("miracle battery", world.noor).rows) == 1
    posts.hide(spam, by=world.chen, reason="Advertising")
    assert search.find("miracle battery", world.noor).rows == []
    world.settle()
    assert spam.pk not in engine().posts()
    posts.reveal(Post.objects.get(pk=spam.pk), by=world.chen)
    world.settle()
    assert len(search.find("miracle battery", world.noor).rows) == 1


def test_a_hidden_topic_vanishes_with_all_its_posts(world: World, bag: Topic) -> None:
    topics.hide(bag, by=world.chen, reason="Twice here")
    world.settle()
    assert search.find("firmware", world.noor).rows == []
    assert search.suggest("My Fin", world.chen) == []
    assert engine().count() == 0


def test_words_to_leave_out_and_exact_phrases(world: World, bag: Topic) -> None:
    world.ask("Finch on Linux wakes", body="Since the update of linux, in the night.")
    world.settle()
    assert titles(search.find("finch wakes -linux", world.noor)) == [bag.title]
    assert titles(search.find('"wakes in the bag"', world.noor)) == [bag.title]
    assert titles(search.find('"bag in the wakes"', world.noor)) == []


def test_an_error_code_is_found(world: World) -> None:
    topic = world.ask("Update stops", body="It says error 0x80070057 and nothing else.")
    world.settle()
    for text in ("0x80070057", "error:0x80070057 -linux 0X80070057", "80070057"):
        rows = search.find(text, world.noor).rows
        assert [row.post.topic for row in rows] == [topic], text


def test_filters_of_the_form_and_of_the_text_are_one(world: World, bag: Topic) -> None:
    world.ask("Finch wakes up", board=world.lounge, by=world.ben)
    world.settle()
    assert len(search.find("finch wakes", world.noor).rows) == 2
    for found in (
        search.find("finch wakes", world.noor, board="questions"),
        search.find("finch wakes board:questions", world.noor),
        search.find("finch wakes", world.noor, author="noor"),
        search.find("finch wakes author:@noor", world.noor),
        search.find("finch wakes is:solved", world.noor),
        search.find("finch wakes", world.noor, solved="solved"),
        search.find("finch wakes", world.noor, tag="sleep"),
        search.find("tag:sleep in:title finch", world.noor),
    ):
        assert titles(found) == [bag.title], str(found.query)
    assert titles(search.find("finch is:unsolved", world.noor)) == ["Finch wakes up"]
    assert search.find("finch", world.noor, after="2020-01-01", before="2020-02-01").rows == []
    assert str(search.find("finch", world.noor, board="lounge").query) == "finch board:lounge"


def test_somebody_unknown_is_said_and_finds_nothing(world: World, bag: Topic) -> None:
    results = search.find("finch author:nobody", world.noor)
    assert told(results) == ["No member has the handle “nobody”."]
    assert results.rows == []


@pytest.mark.parametrize("text", ["", "   ", "???", '"', "is:", "boord:x", "in:title", "\x00"])
def test_nothing_to_look_for_finds_nothing(world: World, bag: Topic, text: str) -> None:
    assert search.find(text, world.noor).rows == []
    assert search.suggest(text, world.noor) == []


def test_where_no_post_has_all_words_those_with_some_are_shown(world: World, bag: Topic) -> None:
    world.ask("What is inside a Heron?")
    world.settle()
    results = search.find("my finch wakes inside bag", world.noor)
    assert titles(results) == [bag.title]
    assert results.notes == ["No post has all of these words. These have some of them."]
    assert search.find('"finch spaceship" wakes', world.noor).rows == []


def test_titles_are_suggested_while_noor_types(world: World, bag: Topic) -> None:
    other = world.ask("Finch fan is loud", body="The bag is fine.")
    world.settle()
    assert search.suggest("finch wak", world.noor) == [bag]
    assert search.suggest("fi", world.noor, most=1)[0] in (bag, other)
    assert set(search.suggest("finch", world.noor)) == {bag, other}
    assert search.suggest("bag", world.noor) == [bag, other]


def test_an_edit_a_new_title_and_a_move_are_found_at_their_new_place(world: World, bag: Topic) -> None:
    opening = bag.posts.get(number=1)
    posts.edit(opening, by=world.noor, body="It is rather freezing when I take it out.")
    topics.retitle(bag, title="Finch does not stay asleep", tag_names=["lid"], by=world.noor)
    topics.move(bag, world.lounge, by=world.dara)
    world.settle()
    assert search.find('"it is hot"', world.noor).rows == []
    assert titles(search.find("freezing", world.noor)) == ["Finch does not stay asleep"]
    assert titles(search.find("asleep tag:lid board:lounge", world.noor)) == ["Finch does not stay asleep"]
    assert search.find("firmware tag:lid", world.noor).rows[0].post.number == 2
    assert search.find("firmware tag:sleep", world.noor).rows == []


def test_a_solution_that_is_taken_back_no_longer_counts_as_solved(world: World, bag: Topic) -> None:
    assert [row.is_solved for row in search.find("finch", world.noor).rows] == [True]
    solutions.revoke(bag.posts.get(number=2), by=world.noor)
    world.settle()
    assert [row.is_solved for row in search.find("finch", world.noor).rows] == [False]
    assert search.find("finch is:solved", world.noor).rows == []
    assert titles(search.find("finch is:unsolved", world.noor)) == [bag.title]


def test_of_two_alike_the_one_that_was_thanked_for_comes_first(world: World) -> None:
    thanked, other = world.ask("Finch hums"), world.ask("Finch hums", by=world.ben)
    kudos.give(thanked.posts.get(number=1), by=world.amina)
    world.settle()
    assert [row.post.topic for row in search.find("finch hums", world.noor).rows] == [thanked, other]
    kudos.take(thanked.posts.get(number=1), by=world.amina)
    world.settle()
    assert [row.post.topic for row in search.find("finch hums", world.noor).rows] == [other, thanked]


def test_a_page_of_results_asks_once_for_its_posts_however_many_there_are(world: World, bag: Topic) -> None:
    for number in range(8):
        topic = world.ask(f"Finch {number} hums in the bag", by=world.chen, body="It is shut." if number < 5 else "It is open.")
        world.answer(topic, by=world.chen)
    world.settle()
    asked: list[int] = []
    of_the_index: list[int] = []
    for text, found in (("shut", 5), ("finch in bag", 9)):
        with CaptureQueriesContext(connection) as queries:
            rows = search.find(text, world.noor).rows
            assert all(row.post.author and row.post.topic.board.title == "Questions" for row in rows)
        assert len(rows) == found
        asked.append(sum('FROM "conversations_post"' in query["sql"] for query in queries))
        of_the_index.append(sum("search_post" in query["sql"] for query in queries))
    assert asked == [1, 1]
    assert of_the_index[0] == of_the_index[1]


def test_the_index_is_built_anew_from_what_is_written(world: World, bag: Topic, capsys: pytest.CaptureFixture[str]) -> None:
    ghost = documents.of_posts([bag.last_post_id or 0])[0]
    engine().clear()
    engine().put([ghost.__class__(**{**vars(ghost), "post": 999_999})])
    told: list[tuple[int, int]] = []
    assert documents.index_all(lambda done, total: told.append((done, total))) == 2
    assert told == [(2, 2)]
    assert 999_999 not in engine().posts()
    assert titles(search.find("wakes in bag", world.noor)) == [bag.title]
    call_command("reindex")
    assert "Indexed: 2 posts." in capsys.readouterr().out


def test_searches_go_on_finding_while_the_index_is_built_anew_and_what_is_written_meanwhile_is_found(
    world: World, bag: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpaced(monkeypatch)
    monkeypatch.setattr(documents, "BATCH", 2)
    for number in range(3):
        world.ask(f"Lid number {number}")
    world.settle()
    meanwhile: list[list[str]] = []

    def go_on(_done: int, _total: int) -> None:
        meanwhile.append(titles(search.find("wakes in bag", world.noor)))
        if len(meanwhile) == 2:
            world.ask("Written meanwhile", by=world.ben)
            posts.edit(bag.posts.get(number=1), by=world.noor, body="It glows when I take it out.")

    documents.index_all(go_on)
    assert len(meanwhile) > 2 and all(found == [bag.title] for found in meanwhile)
    world.settle()
    assert titles(search.find("written meanwhile", world.noor)) == ["Written meanwhile"]
    assert titles(search.find("glows", world.noor)) == [bag.title]
