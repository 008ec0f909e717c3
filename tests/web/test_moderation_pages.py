from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from commonwheel.authority import grants, restrictions, roles, standing
from commonwheel.conversations import tags
from commonwheel.conversations.lists.pins import Pin
from commonwheel.conversations.locks import Lock
from commonwheel.kernel import clock
from commonwheel.moderation import reports
from commonwheel.moderation.cases import Case
from tests.web.browsing import browse, read, words
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


def test_noor_reports_a_post_and_reads_what_became_of_it(world: World) -> None:
    reply = world.answer(world.ask(by=world.amina), by=world.ben, body="Cheap chargers, write to me!")
    noor = browse(world.noor)
    assert f"/posts/{reply.pk}/report/" in noor.get(reply.topic.get_absolute_url()).content.decode()
    assert f"/posts/{reply.pk}/report/" not in browse(world.ben).get(reply.topic.get_absolute_url()).content.decode()
    page = noor.post(f"/posts/{reply.pk}/report/", {"reason": "other", "words": ""})
    assert page.status_code == 422 and "Say what is wrong" in words(page)
    noor.post(f"/posts/{reply.pk}/report/", {"reason": "spam", "words": "Third time today."})
    assert "You reported this post" in words(noor.get(f"/posts/{reply.pk}/report/"))
    assert "Waits for somebody" in words(noor.get("/account/reports/"))
    case = Case.objects.get()
    assert browse(world.ben).get(f"/reports/{case.pk}/").status_code == 404
    browse(world.chen).post(f"/reports/{case.pk}/claim/")
    assert "Somebody is on it" in words(noor.get("/account/reports/"))
    browse(world.chen).post(f"/reports/{case.pk}/refusal/", {"words": "He gives them away."})
    assert "the post stays He gives them away." in words(noor.get("/account/reports/"))


def test_the_queue_shows_post_place_and_reports_together_and_chen_decides(world: World) -> None:
    topic = world.ask(by=world.amina)
    reply = world.answer(topic, by=world.ben, body="Cheap chargers, write to me!", parent=world.answer(topic, by=world.noor, body="Which charger?"))
    for who, reason, said in ((world.noor, "spam", ""), (world.amina, "other", "He wrote to me as well.")):
        reports.make(reply, by=who, reason=reason, words=said)
    reports.make(world.ask(by=world.ben, board=world.lounge, title="Buy my phone").posts.get(), by=world.noor, reason="off-topic")
    assert browse(world.noor).get("/reports/").status_code == 403
    chen = browse(world.chen)
    page = words(chen.get("/reports/"))
    assert page.index("Cheap chargers") < page.index("Buy my phone") and "He wrote to me as well." in page and "Questions · My Finch" in page
    assert "Cheap chargers" not in words(chen.get("/reports/?board=lounge"))
    case = Case.objects.get(post=reply)
    assert "Which charger?" in words(chen.get(f"/reports/{case.pk}/"))
    browse(world.dara).post(f"/reports/{case.pk}/claim/")
    page = chen.post(f"/reports/{case.pk}/upholding/", {"reason": "Advertising."})
    assert page.status_code == 422 and "Dara is on it" in words(page)
    chen.post(f"/reports/{case.pk}/claim/", {"_method": "delete"})
    assert chen.post(f"/reports/{case.pk}/upholding/", {"reason": ""}).status_code == 422
    chen.post(f"/reports/{case.pk}/upholding/", {"reason": "Advertising."})
    assert "Hidden: Advertising." in words(browse(world.ben).get(topic.get_absolute_url()))
    assert "Advertising." in words(chen.get("/reports/?state=decided")) and "Cheap chargers" not in words(chen.get("/reports/"))


def test_ben_reads_in_his_bell_that_the_moderators_hid_what_he_wrote(world: World) -> None:
    reply = world.answer(world.ask(), by=world.ben, body="Cheap chargers, write to me!")
    reports.make(reply, by=world.noor, reason="spam")
    browse(world.chen).post(f"/reports/{Case.objects.get().pk}/upholding/", {"reason": "Advertising."})
    world.settle()
    assert "The moderators hid what you wrote: My Finch wakes in the bag" in words(browse(world.ben).get("/bell/"))


def test_dara_is_told_of_a_report_of_her_own_post_where_nobody_else_moderates(world: World) -> None:
    reports.make(world.answer(world.ask(), by=world.dara, body="Buy it again, then."), by=world.noor, reason="rude")
    assert "of yours" not in read("/reports/", world.dara), "Chen decides"
    grants.end(world.chen.grants.get(role__slug=roles.MODERATOR), by=world.dara)
    page = read("/reports/", world.dara)
    assert "1 report is about a post of yours, and nobody but you moderates there." in page and "Noor" not in page
    assert "of yours" not in read("/reports/?state=decided", world.dara)
    grants.give(roles.named(roles.MODERATOR), world.amina, by=world.dara)
    assert "of yours" not in read("/reports/", world.dara) and "Buy it again" in read("/reports/", world.amina)
