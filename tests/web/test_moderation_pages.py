from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from commonwheel.authority import restrictions, standing
from commonwheel.conversations import tags
from commonwheel.conversations.lists.pins import Pin
from commonwheel.conversations.locks import Lock
from commonwheel.kernel import clock
from tests.web.browsing import browse, words
from tests.world import World

TOOLS = ("lock", "pin", "place", "title", "hiding")


def test_ben_finds_no_tool_that_he_may_not_use_and_is_told_why(world: World) -> None:
    topic = world.ask()
    for tool in TOOLS:
        for answer in (browse(world.ben).get(f"/topics/{topic.pk}/{tool}/"), browse(world.ben).post(f"/topics/{topic.pk}/{tool}/", {"reason": "Because.", "board": "lounge", "title": "Ben was here"})):
            assert answer.status_code == 403, tool
            assert "You do not hold the power" in words(answer)
    topic.refresh_from_db()
    assert (topic.title, topic.board, topic.hidden_at) == ("My Finch wakes in the bag", world.questions, None)
    assert not Lock.objects.exists() and not Pin.objects.exists()


def test_looking_at_a_tool_changes_nothing(world: World) -> None:
    topic = world.ask()
    for tool in TOOLS:
        assert browse(world.chen).get(f"/topics/{topic.pk}/{tool}/").status_code == 200, tool
    topic.refresh_from_db()
    assert topic.hidden_at is None and not Lock.objects.exists() and not Pin.objects.exists()


def test_chen_locks_with_a_reason_that_noor_reads_when_she_wants_to_reply(world: World) -> None:
    topic = world.ask()
    browse(world.chen).post(f"/topics/{topic.pk}/lock/", {"reason": "Solved long ago."})
    page = browse(world.noor).get(f"/topics/{topic.pk}/reply/")
    assert page.status_code == 403 and "Solved long ago." in words(page)
    browse(world.chen).post(f"/topics/{topic.pk}/lock/", {"_method": "delete"})
    assert browse(world.noor).get(f"/topics/{topic.pk}/reply/").status_code == 200


def test_a_pin_ends_with_its_last_day(world: World) -> None:
    topic = world.ask()
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    browse(world.chen).post(f"/topics/{topic.pk}/pin/", {"is_global": "on", "ends_at": day})
    pin = Pin.objects.get()
    assert pin.is_global and pin.ends_at is not None and pin.ends_at.date().isoformat() == day
    page = browse(world.chen).post(f"/topics/{topic.pk}/pin/", {"ends_at": "2001-01-01"})
    assert page.status_code == 422 and "lies in the past" in words(page)
    browse(world.chen).delete(f"/topics/{topic.pk}/pin/")
    assert not Pin.objects.exists()


def test_a_moved_topic_keeps_its_address(world: World) -> None:
    topic = world.ask()
    answer = browse(world.chen).post(f"/topics/{topic.pk}/place/", {"board": "lounge"})
    assert answer.headers["Location"] == topic.get_absolute_url()
    topic.refresh_from_db()
    assert topic.board == world.lounge


def test_a_title_is_put_right_with_its_tags(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    page = browse(world.chen).get(f"/topics/{topic.pk}/title/").content.decode()
    assert "My Finch wakes in the bag" in page and 'value="sleep"' in page
    answer = browse(world.chen).post(f"/topics/{topic.pk}/title/", {"title": "Finch 14 wakes in the bag", "tags": "Sleep, Finch 14"})
    topic.refresh_from_db()
    assert topic.title == "Finch 14 wakes in the bag"
    assert answer.headers["Location"] == topic.get_absolute_url() == f"/topics/{topic.pk}/finch-14-wakes-in-the-bag/"
    assert tags.of_topics([topic.pk])[topic.pk] == ["sleep", "finch-14"]
    assert browse(world.noor).get(f"/topics/{topic.pk}/title/").status_code == 200


def test_a_hidden_post_is_shown_to_its_author_with_the_reason_and_to_nobody_else(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic, by=world.ben, body="Buy a better one, you fool.")
    browse(world.chen).post(f"/posts/{reply.pk}/hiding/", {"reason": "Be kind, please."})
    page = browse(world.ben).get(f"{topic.get_absolute_url()}")
    assert "Be kind, please." in words(page) and "you fool" in words(page)
    for other in (world.noor, world.amina, None):
        assert "you fool" not in browse(other).get(topic.get_absolute_url()).content.decode()
    browse(world.chen).post(f"/posts/{reply.pk}/hiding/", {"_method": "delete"})
    assert "you fool" in words(browse(world.noor).get(topic.get_absolute_url()))


def test_hiding_needs_a_reason(world: World) -> None:
    topic = world.ask()
    page = browse(world.chen).post(f"/topics/{topic.pk}/hiding/", {"reason": " "})
    topic.refresh_from_db()
    assert page.status_code == 422 and topic.hidden_at is None


def test_a_hidden_topic_is_gone_for_all_but_its_author_and_moderators(world: World) -> None:
    topic = world.ask()
    browse(world.chen).post(f"/topics/{topic.pk}/hiding/", {"reason": "A duplicate."})
    address = topic.get_absolute_url()
    assert [browse(who).get(address).status_code for who in (None, world.ben, world.noor, world.chen)] == [404, 404, 200, 200]
    browse(world.chen).delete(f"/topics/{topic.pk}/hiding/")
    assert browse().get(address).status_code == 200


def test_chen_bans_ben_until_a_day_and_lifts_it(world: World) -> None:
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    page = browse(world.chen).get("/members/ben/ban/")
    assert "Ben (@ben) will be able to read" in words(page)
    browse(world.chen).post("/members/ben/ban/", {"reason": "Rude three times.", "ends_at": day})
    [ban] = world.ben.restrictions.active()
    assert ban.reason == "Rude three times." and ban.ends_at is not None and ban.ends_at > clock.now()
    assert "Rude three times." in words(browse(world.ben).get("/new/"))
    browse(world.chen).post("/members/ben/ban/", {"_method": "delete"})
    assert not world.ben.restrictions.active()
    assert browse(world.ben).get("/new/").status_code == 200


def test_nobody_bans_an_owner_or_themselves_or_without_the_power(world: World) -> None:
    for by, whom in ((world.chen, "dara"), (world.chen, "chen"), (world.ben, "amina"), (world.mallory, "ben")):
        assert browse(by).post(f"/members/{whom}/ban/", {"reason": "Because I can."}).status_code == 403
    assert browse(world.mallory).post("/members/mallory/ban/", {"_method": "delete"}).status_code == 403
    assert [standing.of(one).ban() is None for one in (world.dara, world.chen, world.amina, world.ben)] == [True] * 4
    assert restrictions.Restriction.objects.count() == 1


def test_a_ban_of_nobody_is_not_found(world: World) -> None:
    assert browse(world.chen).get("/members/nobody/ban/").status_code == 404
