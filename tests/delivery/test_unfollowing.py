from __future__ import annotations

import pytest

from commonwheel.delivery import watches
from commonwheel.delivery.endings import unfollowing
from commonwheel.kernel.refusal import Refused
from tests.web.browsing import browse, words
from tests.world import World


def test_the_button_of_a_mail_program_unfollows_without_signing_in(world: World) -> None:
    topic = world.ask()
    world.settle()
    token = unfollowing.make(world.noor.pk, topic.pk)
    answer = browse().post(f"/unfollow/{token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not watches.follows(world.noor, topic)


def test_opening_the_link_only_asks(world: World) -> None:
    topic = world.ask()
    world.settle()
    page = browse().get(f"/unfollow/{unfollowing.make(world.noor.pk, topic.pk)}/")
    assert "My Finch wakes in the bag" in words(page)
    assert watches.follows(world.noor, topic)


def test_a_made_up_token_unfollows_nobody(world: World) -> None:
    topic = world.ask()
    world.settle()
    honest = unfollowing.make(world.ben.pk, topic.pk)
    with pytest.raises(Refused, match="does not belong"):
        unfollowing.use(honest.replace(honest[:3], "abc"))
    assert browse().post("/unfollow/nonsense/").status_code == 403
    assert watches.follows(world.noor, topic)
