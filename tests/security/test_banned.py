"""A banned member reads as a visitor does, whatever address they post to."""

from __future__ import annotations

from commonwheel.authority import restrictions
from commonwheel.conversations import kudos
from commonwheel.conversations.posts import Post
from tests.web.browsing import browse
from tests.world import World


def test_nothing_changes_for_others_whatever_a_banned_member_posts(world: World) -> None:
    topic = world.ask(by=world.ben, tags=("sleep",))
    own = world.answer(topic, by=world.ben, body="I found something out.")
    thanked = world.answer(topic)
    kudos.give(thanked, by=world.ben)
    restrictions.ban(world.ben, by=world.chen, reason="Sold fake chargers.")
    before = (_state(), world.ben.biography)
    client = browse(world.ben)
    texts = {"title": "Cheap chargers here", "body": "Buy them all at chargers.example.", "board": "questions", "reason": "x", "tags": "spam"}
    for address in (
        "/new/", "/boards/questions/new/", f"/topics/{topic.pk}/reply/", f"/topics/{topic.pk}/title/", f"/topics/{topic.pk}/lock/",
        f"/topics/{topic.pk}/pin/", f"/topics/{topic.pk}/hiding/", f"/posts/{own.pk}/edit/", f"/posts/{own.pk}/hiding/",
        f"/posts/{thanked.pk}/solution/", f"/posts/{thanked.pk}/kudos/", "/uploads/", "/members/noor/ban/",
    ):
        for method in ("", "delete"):
            answer = client.post(address, {**texts, "_method": method})
            assert answer.status_code in (400, 403, 405, 422) or method, (address, answer.status_code)
    profile = client.post("/account/profile/", {"name": "Buy chargers", "biography": "https://chargers.example"})
    assert profile.status_code == 422 and "banned" in profile.content.decode()
    world.ben.refresh_from_db()
    assert (_state(), world.ben.biography) == before
    assert world.ben.name == "Ben"


def _state() -> list[tuple[object, ...]]:
    return list(Post.objects.order_by("pk").values_list("pk", "html", "hidden_at", "kudos_count", "topic__title", "topic__replies_count"))
