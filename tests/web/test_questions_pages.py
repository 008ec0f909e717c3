"""Questions on the pages: the same question, the order of answers, and what waits for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from commonwheel.conversations import kudos, reading
from commonwheel.conversations.topics import Topic
from commonwheel.formats import me_toos, solutions
from commonwheel.formats.me_toos import MeToo
from commonwheel.kernel import clock
from tests.web.browsing import browse, html, read, words
from tests.world import World, unpaced


def test_ben_has_the_question_too_with_one_press_and_without_scripts(world: World) -> None:
    topic = world.ask()
    ben, address = browse(world.ben), f"/topics/{topic.pk}/me-too/"
    assert f'action="{address}"' in ben.get(topic.get_absolute_url()).content.decode()
    assert ben.post(address).headers["Location"] == topic.get_absolute_url()
    assert MeToo.objects.get().person == world.ben
    said = words(ben.get(topic.get_absolute_url()))
    assert "You have this question too" in said and "1 member has this question too" in said
    ben.post(address, {"_method": "delete"})
    assert not MeToo.objects.exists()
    assert "member has this question too" not in words(ben.get(topic.get_absolute_url()))


def test_with_scripts_only_the_button_comes_anew(world: World) -> None:
    topic = world.ask()
    me_toos.say(topic, by=world.amina)
    answer = browse(world.ben).post(f"/topics/{topic.pk}/me-too/", headers={"HX-Request": "true"})
    assert words(answer) == "You have this question too 2 members have this question too"
    assert 'aria-pressed="true"' in answer.content.decode()


def test_who_sees_which_button(world: World) -> None:
    topic, chat = world.ask(), world.ask("What do you listen to?", board=world.lounge)
    assert f"/topics/{topic.pk}/me-too/" not in html(topic.get_absolute_url(), world.noor), "it is hers"
    assert "/account/sign-in/" in html(topic.get_absolute_url()) and "I have this question too" in read(topic.get_absolute_url())
    assert "I have this question too" not in read(chat.get_absolute_url(), world.ben)
    answer = browse().post(f"/topics/{topic.pk}/me-too/")
    assert answer.status_code == 302 and "/account/sign-in/" in answer.headers["Location"]
    assert browse(world.noor).post(f"/topics/{topic.pk}/me-too/").status_code == 403
    assert not MeToo.objects.exists()


def test_lists_say_how_many_have_the_same_question(world: World) -> None:
    topic = world.ask()
    assert "have this too" not in read("/boards/questions/")
    for person in (world.ben, world.amina):
        me_toos.say(topic, by=person)
    assert "2 have this too" in read("/boards/questions/") and "2 have this too" in read("/")


def test_answers_by_kudos_after_the_question_and_what_solved_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    topic = world.ask()
    replies = [world.answer(topic, body=f"This is reply number {number}.") for number in range(2, 26)]
    kudos.give(replies[20], by=world.noor)
    kudos.give(replies[20], by=world.ben)
    kudos.give(replies[10], by=world.ben)
    solutions.accept(replies[5], by=world.noor)
    page = browse(world.ben).get(f"{topic.get_absolute_url()}?order=kudos")
    shown = [part.post.number for part in page.context["parts"]]
    assert shown == [7, 22, 12, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19]
    assert page.context["opening"].post.number == 1
    assert reading.read_up_to(world.ben, topic) == 0, "not all was seen"
    rest = browse(world.ben).get(page.context["pager"].next)
    assert [part.post.number for part in rest.context["parts"]] == [20, 21, 23, 24, 25]
    assert rest.context["opening"] is None and not rest.context["pager"].next


def test_a_reply_thanked_for_between_two_pages_is_not_read_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    topic = world.ask()
    for number in range(2, 26):
        world.answer(topic, body=f"This is reply number {number}.")
    page = browse().get(f"{topic.get_absolute_url()}?order=kudos")
    first = [part.post.number for part in page.context["parts"]]
    kudos.give(topic.posts.get(number=3), by=world.ben)
    rest = [part.post.number for part in browse().get(page.context["pager"].next).context["parts"]]
    assert not set(first) & set(rest) and sorted(first + rest) == list(range(2, 26))


def test_the_order_by_kudos_is_offered_for_questions_alone(world: World) -> None:
    topic, chat = world.ask(), world.ask("What do you listen to?", board=world.lounge)
    for one in (topic, chat):
        world.answer(one)
        world.answer(one, body="This one is thanked for.")
        kudos.give(one.posts.get(number=3), by=world.ben)
    assert "Most kudos" in read(topic.get_absolute_url()) and "Most kudos" not in read(chat.get_absolute_url())
    said = read(f"{chat.get_absolute_url()}?order=kudos")
    assert said.index("Turn off wake") < said.index("This one is thanked for"), "there it stays in order of time"
    broken = browse().get(f"{topic.get_absolute_url()}?order=kudos&after=%00broken")
    assert [part.post.number for part in broken.context["parts"]] == [3, 2]


def test_what_nobody_answered_for_days(world: World) -> None:
    old, new, answered = world.ask("An old question"), world.ask("A new question"), world.ask("An answered question")
    world.answer(answered)
    with connection.cursor() as cursor:
        for topic in (old, answered):
            cursor.execute("UPDATE conversations_topic SET created_at = %s WHERE id = %s", [clock.now() - timedelta(days=4), topic.pk])

    def listed(query: str) -> set[Topic]:
        return {row.topic for row in browse().get(f"/boards/questions/?list=unanswered{query}").context["rows"]}

    assert listed("") == listed("&days=0") == listed("&days=soon") == listed("&days=²") == {old, new}
    assert listed("&days=3") == {old}
    assert listed("&days=7") == set()
    assert "For 3 days" in read("/boards/questions/?list=unanswered") and "For 3 days" not in read("/boards/questions/")
