"""Thanks that one member says to another."""

from __future__ import annotations

import pytest

from commonwheel.accounts import ignores
from commonwheel.accounts.departures import removals
from commonwheel.authority import options
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import thank_yous
from commonwheel.reputation.thank_yous import ThankYou
from tests.world import World

REASON = "Stayed with me until the Finch slept."


def rung(world: World, name: str) -> list[Notification]:
    world.settle()
    return list(Notification.objects.visible_to(getattr(world, name)).filter(reason=Reason.THANKS))


def test_noor_thanks_amina_and_her_bell_rings_once(world: World) -> None:
    said = thank_yous.say(world.amina, by=world.noor, reason=f"  {REASON} ")
    assert thank_yous.say(world.amina, by=world.noor, reason=REASON) == said
    [notice] = rung(world, "amina")
    assert (notice.title, notice.get_absolute_url(), notice.others_count) == (REASON, "/members/amina/thanks/", 0)


@pytest.mark.parametrize("reason", ["", " short ", "x" * 501])
def test_thanks_say_for_what(world: World, reason: str) -> None:
    with pytest.raises(Refused):
        thank_yous.say(world.amina, by=world.noor, reason=reason)


def test_nobody_thanks_themselves_and_a_banned_member_nobody(world: World) -> None:
    for who in (world.amina, world.mallory):
        with pytest.raises(Refused):
            thank_yous.say(world.amina, by=who, reason=REASON)


def test_enough_is_enough_for_a_day(world: World) -> None:
    options.set_(thank_yous.A_DAY, 1, by=world.dara)
    thank_yous.say(world.amina, by=world.noor, reason=REASON)
    with pytest.raises(Refused):
        thank_yous.say(world.ben, by=world.noor, reason=REASON)


def test_a_moderator_hides_thanks_and_shows_them_again(world: World) -> None:
    said = thank_yous.say(world.amina, by=world.noor, reason=REASON)
    with pytest.raises(Refused):
        thank_yous.hide(said, by=world.ben, reason="Envy")
    with pytest.raises(Refused):
        thank_yous.hide(said, by=world.chen, reason=" ")
    thank_yous.hide(said, by=world.chen, reason="Advertising")
    assert not ThankYou.objects.visible_to(world.noor).exists() and ThankYou.objects.visible_to(world.chen).exists()
    assert rung(world, "amina") == []
    said.refresh_from_db()
    with pytest.raises(Refused):
        thank_yous.reveal(said, by=world.amina)
    thank_yous.reveal(said, by=world.chen)
    assert ThankYou.objects.visible_to(world.noor).exists()


def test_amina_may_hide_what_stands_on_her_page(world: World) -> None:
    said = thank_yous.say(world.amina, by=world.noor, reason=REASON)
    thank_yous.hide(said, by=world.amina, reason="Too kind")
    assert not ThankYou.objects.visible_to(None).exists()


def test_only_noor_takes_her_thanks_back(world: World) -> None:
    said = thank_yous.say(world.amina, by=world.noor, reason=REASON)
    with pytest.raises(Refused):
        thank_yous.unsay(said, by=world.ben)
    thank_yous.unsay(said, by=world.noor)
    assert not ThankYou.objects.exists()


def test_thanks_of_who_is_ignored_ring_no_bell(world: World) -> None:
    ignores.ignore(world.ben, by=world.amina)
    thank_yous.say(world.amina, by=world.ben, reason=REASON)
    assert rung(world, "amina") == []


def test_who_takes_their_words_along_takes_their_thanks(world: World) -> None:
    thank_yous.say(world.amina, by=world.noor, reason=REASON)
    for act in removals:
        act(world.noor)
    assert not ThankYou.objects.exists()
