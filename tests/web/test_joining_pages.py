"""Joining: open, by approval, by invitation or closed; domains, policies, age, and machines that are too quick."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from commonwheel.accounts import addresses, people
from commonwheel.accounts.people import Person
from commonwheel.authority import options, restrictions
from commonwheel.authority.joining import ages, approvals, domains, invitations, modes, policies
from commonwheel.authority.joining.approvals import Application
from commonwheel.authority.joining.policies import Acceptance
from commonwheel.ledger.models import Entry
from tests.web.browsing import browse, joining, words
from tests.world import PASSWORD, World


def join(client: Client | None = None, **typed: Any) -> Any:
    """Iris fills in the form like a person."""
    return (client or browse()).post("/account/sign-up/", joining(**typed), follow=True)


def confirm(client: Client) -> Any:
    letter = next(letter for letter in mail.outbox if "/account/confirm/" in letter.body)
    address = re.search(r"https?://[^/\s]+(/account/confirm/\S+)", letter.body)[1]
    return client.post(address, follow=True)


def iris() -> Person | None:
    return Person.objects.filter(handle="iris").first()


def test_a_form_that_was_filled_in_faster_than_people_type_makes_no_member_but_may_be_sent_again(world: World) -> None:
    page = browse().get("/account/sign-up/")
    began = re.search(r'name="began" value="([^"]+)"', page.content.decode())[1]
    page = join(began=began)
    assert "faster than people type" in words(page)
    assert iris() is None
    assert 'value="iris@example.com"' in page.content.decode(), "what was typed is still there"


@pytest.mark.parametrize("began", ["", "form:made:up", "form", "0"])
def test_a_form_that_nobody_opened_makes_no_member(world: World, began: str) -> None:
    assert "send it once more" in words(join(began=began))
    assert iris() is None


def test_joining_can_be_closed(world: World) -> None:
    options.set_(modes.MODE, modes.CLOSED, by=world.dara)
    assert "no new members at the moment" in words(join())
    assert iris() is None


def test_iris_waits_until_chen_lets_her_in(world: World) -> None:
    options.set_(modes.MODE, modes.APPROVAL, by=world.dara)
    client = browse()
    assert "Look into your mail" in words(join(client, words="I repair radios."))
    assert approvals.waiting() == [], "nobody sees her before her address is confirmed"
    assert "Somebody will let you in" in words(confirm(client))
    assert client.get("/account/").status_code == 302
    assert browse().get("/members/iris/").status_code == 404
    assert not Entry.objects.filter(kind="member.joined", subject_id=iris().pk).exists()
    assert "Somebody will let you in" in words(client.post("/account/sign-in/", {"login": "iris", "password": "a long and quiet evening"}, follow=True))
    page = browse(world.chen).get("/settings/joining/applications/")
    assert "I repair radios." in words(page)
    [application] = approvals.waiting()
    browse(world.chen).post(f"/settings/joining/applications/{application.pk}/")
    mail.outbox.clear()
    world.settle()
    assert "you were let in" in mail.outbox[0].body
    client.post("/account/sign-in/", {"login": "iris", "password": "a long and quiet evening"})
    assert client.get("/account/").status_code == 200
    assert Entry.objects.filter(kind="member.joined", subject_id=iris().pk).count() == 1
    assert browse().get("/members/iris/").status_code == 200


def test_iris_is_turned_away_and_reads_why(world: World) -> None:
    options.set_(modes.MODE, modes.APPROVAL, by=world.dara)
    client = browse()
    join(client)
    confirm(client)
    application = Application.objects.get()
    chen = browse(world.chen)
    assert "Say why" in words(chen.post(f"/settings/joining/applications/{application.pk}/", {"_method": "delete"}, follow=True))
    chen.post(f"/settings/joining/applications/{application.pk}/", {"_method": "delete", "reason": "We know this shop."})
    page = client.post("/account/sign-in/", {"login": "iris", "password": "a long and quiet evening"}, follow=True)
    assert "We know this shop." in words(page)
    assert client.get("/account/").status_code == 302
    approvals.accept(application, by=world.chen)
    client.post("/account/sign-in/", {"login": "iris", "password": "a long and quiet evening"})
    assert client.get("/account/").status_code == 200, "it can be taken back"


def test_who_may_not_decide_sees_nobody_who_waits(world: World) -> None:
    options.set_(modes.MODE, modes.APPROVAL, by=world.dara)
    join()
    pk = Application.objects.get().pk
    for person in (world.amina, world.mallory):
        assert browse(person).get("/settings/joining/applications/").status_code == 403
        assert browse(person).post(f"/settings/joining/applications/{pk}/").status_code in (403, 404)
    assert not iris().is_active


def test_by_invitation_alone_and_the_tree_is_kept(world: World) -> None:
    options.set_(modes.MODE, modes.INVITATION, by=world.dara)
    assert "by invitation" in words(join())
    invitation = invitations.make(by=world.noor)
    client = browse()
    assert "Noor invites you" in words(client.get(f"/join/{invitation.token}/"))
    client.post(f"/join/{invitation.token}/")
    join(client)
    confirm(client)
    assert client.get("/account/").status_code == 200
    assert iris().arrival.inviter == world.noor
    assert "used, taken back" in words(browse().get(f"/join/{invitation.token}/")), "it was for one"
    second = invitations.make(by=iris())
    invitations.use(second.token, by=world.ben)
    assert [(depth, person.handle) for depth, person, _arrival in invitations.tree()] == [(0, "noor"), (1, "iris"), (2, "ben")]
    assert "Noor" in words(browse(world.dara).get("/settings/joining/invitations/"))
    assert browse(world.noor).get("/settings/joining/invitations/").status_code == 403


def test_who_was_invited_never_waits_to_be_let_in(world: World) -> None:
    options.set_(modes.MODE, modes.APPROVAL, by=world.dara)
    client = browse()
    client.post(f"/join/{invitations.make(by=world.noor).token}/")
    join(client)
    assert iris().is_active and not Application.objects.exists()


def test_noor_invites_by_mail_and_takes_an_invitation_back(world: World) -> None:
    noor = browse(world.noor)
    noor.post("/account/invitations/", {"email": "Iris@Example.com"})
    [letter] = mail.outbox
    assert letter.to == ["iris@example.com"] and "Noor invites you" in letter.subject
    token = re.search(r"/join/(\S+)/", letter.body)[1]
    other = browse()
    other.post(f"/join/{token}/")
    assert "another e-mail address" in words(join(other, email="eve@example.com"))
    [invitation] = invitations.of(world.noor)
    assert browse(world.ben).post(f"/account/invitations/{invitation.pk}/", {"_method": "delete"}).status_code == 404
    noor.post(f"/account/invitations/{invitation.pk}/", {"_method": "delete"})
    assert "used, taken back" in words(browse().get(f"/join/{token}/"))


@pytest.mark.parametrize("token", ["1", "1:made-up", "x:y:z", "%00", "999999:abc"])
def test_an_invitation_cannot_be_made_up(world: World, token: str) -> None:
    invitations.make(by=world.noor)
    assert browse().get(f"/join/{token}/").status_code in (403, 404)


def test_the_word_of_who_was_banned_since_counts_no_more(world: World) -> None:
    invitation = invitations.make(by=world.noor)
    restrictions.ban(world.noor, by=world.chen, reason="Spam.")
    assert browse().get(f"/join/{invitation.token}/").status_code == 403
    assert "You are banned" in words(browse(world.noor).get("/account/invitations/"))


def test_a_member_has_so_many_invitations_out_and_no_more(world: World) -> None:
    options.set_(invitations.MOST, 1, by=world.dara)
    noor = browse(world.noor)
    noor.post("/account/invitations/", {"email": ""})
    assert noor.post("/account/invitations/", {"email": ""}).status_code == 422
    assert len(invitations.of(world.noor)) == 1
    assert browse(world.dara).post("/account/invitations/", {"email": "", "places": "20"}).status_code == 302


def test_only_addresses_of_the_company_may_join(world: World) -> None:
    options.set_(domains.ONLY, domains.tidy("finch.example, *.finch.example"), by=world.dara)
    assert "cannot be used here" in words(join())
    assert "cannot be used here" in words(join(email="iris@finch.example.evil.example"))
    assert "cannot be used here" in words(join(email="iris@notfinch.example"))
    join(email="iris@mail.finch.example")
    assert iris()
    assert "cannot be used here" in words(browse(world.noor).post("/account/email/", {"email": "noor@gone.example", "action_add": ""}, follow=True))
    assert "Look into your mail" not in words(browse().post("/account/password/reset/", {"email": "noor@example.com"}))
    assert any(letter.to == ["noor@example.com"] for letter in mail.outbox), "who is here already keeps their ways"


def test_throwaway_domains_may_not_join_unless_that_very_address_was_invited(world: World) -> None:
    options.set_(domains.NEVER, domains.tidy("example.com"), by=world.dara)
    assert "cannot be used here" in words(join())
    client = browse()
    client.post(f"/join/{invitations.make(by=world.noor, email='iris@example.com').token}/")
    join(client)
    assert iris()


def test_who_is_too_young_does_not_join_and_does_not_try_again(world: World) -> None:
    options.set_(ages.AGE, 16, by=world.dara)
    client = browse()
    assert "not old enough" in words(join(client, born="2020-02-03"))
    assert "not old enough" in words(join(client, born="1980-02-03"))
    assert "date of birth" in words(join(born="1780-02-03"))
    assert iris() is None
    join(born="1980-02-03")
    assert iris()


def test_newcomers_accept_the_policies_and_members_the_next_version(world: World) -> None:
    dara = browse(world.dara)
    dara.post("/settings/joining/policies/", {"title": "House rules", "text": "Be **kind**.", "asks": "on"})
    [version] = policies.current()
    assert "<strong>kind</strong>" in browse().get("/policies/house-rules/").content.decode()
    assert "Nobody can join without" in words(join())
    join(**{f"policy_{version.pk}": "on"})
    assert Acceptance.objects.filter(person=iris(), version=version).exists()
    noor = browse(world.noor)
    answer = noor.get("/tags/?q=1", headers={"accept": "text/html"})
    assert answer.headers["Location"] == "/account/policies/?next=%2Ftags%2F%3Fq%3D1"
    assert noor.post("/account/policies/", {"next": "/tags/?q=1"}).status_code == 422
    done = noor.post("/account/policies/", {"next": "/tags/?q=1", f"policy_{version.pk}": "on"})
    assert done.headers["Location"] == "/tags/?q=1"
    assert noor.get("/tags/", headers={"accept": "text/html"}).status_code == 200
    dara.post("/settings/joining/policies/house-rules/", {"title": "House rules", "text": "Be *kind*."})
    assert noor.get("/tags/", headers={"accept": "text/html"}).status_code == 200, "a slip of the pen asks nobody"
    dara.post("/settings/joining/policies/house-rules/", {"title": "House rules", "text": "Be kind and brief.", "asks": "on"})
    assert noor.get("/tags/", headers={"accept": "text/html"}).status_code == 302
    assert "<strong>kind</strong>" in browse().get("/policies/house-rules/?version=1").content.decode()
    dara.post("/settings/joining/policies/house-rules/", {"_method": "delete"})
    assert noor.get("/tags/", headers={"accept": "text/html"}).status_code == 200
    assert browse().get("/policies/house-rules/").status_code == 404
    assert Acceptance.objects.filter(person=world.noor).count() == 1


def test_dara_decides_who_may_join_and_nobody_else(world: World) -> None:
    typed = {"mode": "invitation", "age": "13", "invitations": "3", "domains": "@Finch.example\n*.example.org", "domains_refused": ""}
    assert browse(world.chen).post("/settings/joining/", typed).status_code == 302, "to what Chen may do"
    assert options.value(modes.MODE) == modes.OPEN
    page = browse(world.dara).post("/settings/joining/", typed | {"domains": "no domain"})
    assert page.status_code == 422 and "is not the name of a domain" in words(page)
    browse(world.dara).post("/settings/joining/", typed)
    assert (options.value(modes.MODE), options.value(domains.ONLY)) == ("invitation", "finch.example\n*.example.org")
    assert "joining.mode" not in browse(world.dara).get("/settings/").content.decode()


def test_a_closed_account_is_signed_out_and_stays_out(world: World) -> None:
    noor = browse(world.noor)
    people.close(world.noor, by=world.dara)
    assert noor.get("/account/").status_code == 302
    assert "account is closed" in words(noor.post("/account/sign-in/", {"login": "noor", "password": PASSWORD}, follow=True))
    people.reopen(world.noor, by=world.dara)
    noor.post("/account/sign-in/", {"login": "noor", "password": PASSWORD})
    assert noor.get("/account/").status_code == 200
    assert addresses.is_verified(world.noor)
