"""A company's directory keeps the accounts of its people: SCIM 2.0."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from commonwheel.accounts import addresses, people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, restrictions, roles, standing
from commonwheel.authority.directories import directories, groups
from commonwheel.authority.directories.directories import Directory
from commonwheel.authority.directories.groups import DirectoryGroup
from commonwheel.conversations import locks
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from tests.web.browsing import browse, words
from tests.world import World

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
IRIS: dict[str, Any] = {
    "schemas": [USER], "userName": "iris@finch.example", "externalId": "ext-1", "active": True,
    "name": {"givenName": "Iris", "familyName": "Bell"}, "emails": [{"value": "iris@finch.example", "primary": True, "type": "work"}],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Radios"},
}  # fmt: skip


class Asker:
    """What a directory does with its token."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {token}"})

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        return self.client.generic(method, f"/scim/v2/{path}", data, content_type="application/scim+json")

    def make(self, **changes: Any) -> Any:
        return self.ask("POST", "Users", IRIS | changes)

    def patch(self, path: str, *operations: dict[str, Any]) -> Any:
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


@pytest.fixture
def entra(world: World) -> Asker:
    _directory, token = directories.connect("Entra ID", by=world.dara)
    return Asker(token)


def test_the_directory_makes_an_account_that_can_be_used_at_once(world: World, entra: Asker) -> None:
    made = entra.make()
    assert made.status_code == 201 and made.headers["Content-Type"] == "application/scim+json"
    told = made.json()
    iris = Person.objects.get(handle="iris")
    assert (told["id"], told["userName"], told["externalId"], told["active"]) == (str(iris.pk), "iris@finch.example", "ext-1", True)
    assert iris.name == "Iris Bell" and addresses.is_verified(iris) and not iris.has_usable_password()
    assert made.headers["Location"].endswith(f"/scim/v2/Users/{iris.pk}")
    assert entra.ask("GET", f"Users/{iris.pk}").json() == told
    assert Entry.objects.filter(kind="member.joined", subject_id=iris.pk).count() == 1
    client = browse()
    client.post("/account/sign-in/code/", {"email": "iris@finch.example"})
    assert mail.outbox[-1].to == ["iris@finch.example"]
    assert entra.make().status_code == 409 and entra.make().json()["scimType"] == "uniqueness"
    assert Person.objects.filter(email="iris@finch.example").count() == 1


def test_active_false_closes_every_session_at_once(world: World, entra: Asker) -> None:
    pk = entra.make().json()["id"]
    iris = Person.objects.get(pk=pk)
    laptop, phone = browse(iris), browse(iris)
    assert laptop.get("/account/").status_code == 200
    done = entra.patch(f"Users/{pk}", {"op": "Replace", "path": "active", "value": "False"})
    assert done.status_code == 200 and done.json()["active"] is False
    assert laptop.get("/account/").status_code == phone.get("/account/").status_code == 302
    assert browse().get("/members/iris/").status_code == 404
    entra.patch(f"Users/{pk}", {"op": "replace", "value": {"active": True}})
    assert phone.get("/account/").status_code == 302, "old sessions stay closed"
    iris.refresh_from_db()
    assert iris.is_active and browse(iris).get("/account/").status_code == 200
    assert {"member.closed", "member.reopened"} <= set(Entry.objects.values_list("kind", flat=True))


def test_a_ban_outlasts_what_the_directory_says(world: World, entra: Asker) -> None:
    pk = entra.make().json()["id"]
    iris = Person.objects.get(pk=pk)
    restrictions.ban(iris, by=world.chen, reason="Spam.")
    entra.patch(f"Users/{pk}", {"op": "replace", "path": "active", "value": False})
    entra.patch(f"Users/{pk}", {"op": "replace", "path": "active", "value": True})
    entra.ask("DELETE", f"Users/{pk}")
    entra.make()
    assert Person.objects.filter(email="iris@finch.example").count() == 1
    assert standing.of(Person.objects.get(pk=pk)).ban()
    assert "Spam." in words(browse(Person.objects.get(pk=pk)).get("/account/"))


def test_names_and_addresses_follow_the_directory(world: World, entra: Asker) -> None:
    pk = entra.make().json()["id"]
    entra.patch(
        f"Users/{pk}", {"op": "replace", "path": "name.familyName", "value": "Song"}, {"op": "replace", "path": "name.givenName", "value": "Iris"},
        {"op": "add", "path": 'emails[type eq "work"].value', "value": "iris.song@finch.example"},
        {"op": "replace", "path": "userName", "value": "iris.song@finch.example"}, {"op": "add", "path": "title", "value": "Engineer"},
        {"op": "replace", "path": f"{USER}:displayName", "value": "Iris Song"},
    )  # fmt: skip
    iris = Person.objects.get(pk=pk)
    assert (iris.name, iris.email, iris.handle) == ("Iris Song", "iris.song@finch.example", "iris")
    assert entra.ask("GET", f"Users/{pk}").json()["userName"] == "iris.song@finch.example"
    entra.ask("PUT", f"Users/{pk}", IRIS | {"displayName": "Iris B."})
    iris.refresh_from_db()
    assert (iris.name, iris.email) == ("Iris B.", "iris@finch.example")


def test_who_was_here_before_is_taken_over_but_keeps_their_address(world: World, entra: Asker) -> None:
    addresses.vouch(world.noor)
    made = entra.make(userName="noor.h", emails=[{"value": "noor@example.com"}])
    assert made.status_code == 201 and made.json()["id"] == str(world.noor.pk)
    entra.patch(f"Users/{world.noor.pk}", {"op": "replace", "path": "emails", "value": [{"value": "eve@evil.example"}]})
    world.noor.refresh_from_db()
    assert (world.noor.email, world.noor.name) == ("noor@example.com", "Noor")
    entra.patch(f"Users/{world.noor.pk}", {"op": "replace", "path": "active", "value": False})
    world.noor.refresh_from_db()
    assert not world.noor.is_active


def test_an_owner_is_never_managed_by_a_directory(world: World, entra: Asker) -> None:
    addresses.vouch(world.dara)
    assert entra.make(userName="dara", emails=[{"value": "dara@example.com"}]).status_code == 409
    pk = entra.make().json()["id"]
    iris = Person.objects.get(pk=pk)
    grants.give(roles.named(roles.OWNER), iris, by=world.dara)
    assert entra.patch(f"Users/{pk}", {"op": "replace", "path": "active", "value": False}).status_code == 403
    assert entra.patch(f"Users/{pk}", {"op": "replace", "path": "emails", "value": [{"value": "x@finch.example"}]}).status_code == 403
    assert entra.ask("DELETE", f"Users/{pk}").status_code == 403
    iris.refresh_from_db()
    assert iris.is_active and iris.email == "iris@finch.example"


def test_an_address_of_somebody_else_is_not_taken(world: World, entra: Asker) -> None:
    assert entra.make(emails=[{"value": "noor@example.com"}]).status_code == 409, "she has not confirmed it"
    pk = entra.make().json()["id"]
    answer = entra.patch(f"Users/{pk}", {"op": "replace", "path": "emails", "value": [{"value": "BEN@example.com"}]}, {"op": "replace", "path": "displayName", "value": "Other"})
    assert answer.status_code == 409
    assert Person.objects.get(pk=pk).name == "Iris Bell", "all of a change or nothing of it"


def test_who_is_deleted_there_is_closed_here_and_comes_back_as_the_same(world: World, entra: Asker) -> None:
    pk = entra.make().json()["id"]
    assert entra.ask("DELETE", f"Users/{pk}").status_code == 204
    assert entra.ask("GET", f"Users/{pk}").status_code == 404
    iris = Person.objects.get(pk=pk)
    assert not iris.is_active
    assert entra.make().json()["id"] == pk
    iris.refresh_from_db()
    assert iris.is_active


def test_a_directory_sees_only_those_whom_it_knows(world: World, entra: Asker) -> None:
    pk = entra.make().json()["id"]
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert entra.ask(method, f"Users/{world.noor.pk}", IRIS).status_code == 404
    other = Asker(directories.connect("Okta", by=world.dara)[1])
    assert other.ask("GET", f"Users/{pk}").status_code == 404
    assert other.ask("GET", "Users").json()["totalResults"] == 0
    assert other.make().status_code == 409


@pytest.mark.parametrize(
    ("text", "count"),
    [('userName eq "IRIS@finch.example"', 1), ('userName eq "nobody"', 0), ('externalId eq "ext-1"', 1), ('emails.value eq "iris@finch.example"', 1),
     ('userName eq "iris@finch.example" and active eq true', 1), ('active eq false', 0), (f'{USER}:userName eq "iris@finch.example"', 1)],
)  # fmt: skip
def test_the_directory_looks_for_somebody(entra: Asker, text: str, count: int) -> None:
    entra.make()
    found = entra.client.get("/scim/v2/Users", {"filter": text}).json()
    assert found["totalResults"] == count == len(found["Resources"])


@pytest.mark.parametrize("text", ["userName", 'userName co "iris"', "userName eq iris", 'password eq "x"', "(((", 'userName eq "x" or userName eq "y"', 'userName eq "\x00"'])
def test_a_filter_that_is_not_understood_is_said_so(entra: Asker, text: str) -> None:
    answer = entra.client.get("/scim/v2/Users", {"filter": text})
    assert answer.status_code == 400 and answer.json()["scimType"] == "invalidFilter"


def test_a_list_comes_in_pages(entra: Asker) -> None:
    for number in range(5):
        entra.make(userName=f"person-{number}", emails=[], externalId="")
    page = entra.ask("GET", "Users?startIndex=2&count=2").json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    assert [each["userName"] for each in page["Resources"]] == ["person-1", "person-2"]
    assert entra.ask("GET", "Users?count=0").json()["Resources"] == []
    assert entra.ask("GET", "Users?count=many").status_code == 400


def test_without_a_token_nothing_is_told(world: World, entra: Asker) -> None:
    for headers in ({}, {"authorization": "Bearer"}, {"authorization": "Bearer wrong"}, {"authorization": "Basic x"}):
        answer = Client(headers=headers).get("/scim/v2/Users")
        assert answer.status_code == 401 and "Bearer" in answer.headers["WWW-Authenticate"]
    assert browse(world.dara).get("/scim/v2/Users").status_code == 401, "a session is no token"
    directories.disconnect(Directory.objects.get(), by=world.dara)
    assert entra.ask("GET", "Users").status_code == 401


def test_groups_are_filled_and_give_the_role_that_dara_chose(world: World, entra: Asker) -> None:
    iris = entra.make().json()["id"]
    made = entra.ask("POST", "Groups", {"displayName": "Support", "externalId": "g1", "members": [{"value": iris}]})
    assert made.status_code == 201 and [each["value"] for each in made.json()["members"]] == [iris]
    group = DirectoryGroup.objects.get()
    dara = browse(world.dara)
    dara.post(f"/settings/sign-in/groups/{group.pk}/", {"role": "moderator"})
    person = Person.objects.get(pk=iris)
    assert standing.of(person).allows(locks.LOCK) and person.mark == "moderator"
    entra.patch(f"Groups/{group.pk}", {"op": "remove", "path": f'members[value eq "{iris}"]'})
    assert not standing.of(Person.objects.get(pk=iris)).allows(locks.LOCK)
    entra.patch(f"Groups/{group.pk}", {"op": "add", "path": "members", "value": [{"value": iris}]})
    assert standing.of(Person.objects.get(pk=iris)).allows(locks.LOCK)
    assert entra.ask("GET", f"Users/{iris}").json()["groups"] == [{"value": str(group.pk), "display": "Support"}]
    assert "members" not in entra.ask("GET", f"Groups/{group.pk}?excludedAttributes=members").json()
    assert entra.client.get("/scim/v2/Groups", {"filter": 'displayName eq "Support"'}).json()["totalResults"] == 1
    entra.patch(f"Groups/{group.pk}", {"op": "replace", "value": {"displayName": "Helpdesk"}})
    group.refresh_from_db()
    assert group.name == "Helpdesk" and group.members.count() == 1
    assert entra.ask("DELETE", f"Groups/{group.pk}").status_code == 204
    assert not standing.of(Person.objects.get(pk=iris)).allows(locks.LOCK)


def test_a_role_that_two_groups_give_stays_until_both_are_left(world: World, entra: Asker) -> None:
    iris = entra.make().json()["id"]
    both = [entra.ask("POST", "Groups", {"displayName": name, "members": [{"value": iris}]}).json()["id"] for name in ("A", "B")]
    for pk in both:
        groups.map_to(DirectoryGroup.objects.get(pk=pk), roles.named("moderator"), by=world.dara)
    entra.patch(f"Groups/{both[0]}", {"op": "remove", "path": "members"})
    assert standing.of(Person.objects.get(pk=iris)).allows(locks.LOCK)
    entra.ask("PUT", f"Groups/{both[1]}", {"displayName": "B", "members": []})
    assert not standing.of(Person.objects.get(pk=iris)).allows(locks.LOCK)


def test_no_group_gives_what_dara_may_not_give(world: World, entra: Asker) -> None:
    entra.ask("POST", "Groups", {"displayName": "Admins"})
    group = DirectoryGroup.objects.get()
    with pytest.raises(Refused):
        groups.map_to(group, roles.named(roles.OWNER), by=world.dara)
    with pytest.raises(Refused):
        groups.map_to(group, roles.named("moderator"), by=world.chen)
    assert browse(world.chen).post(f"/settings/sign-in/groups/{group.pk}/", {"role": "moderator"}).status_code == 403
    assert entra.patch(f"Groups/{group.pk}", {"op": "add", "path": "members", "value": [{"value": str(world.noor.pk)}]}).status_code == 400


BAD = [
    b"", b'{"userName": "\\ud800"}', b"[]", b"null", b"{", b"\xff", b"1", {}, {"userName": ""}, {"userName": 5}, {"userName": "x" * 300}, {"userName": "a\x00b"},
    {"userName": "a", "emails": "x"}, {"userName": "a", "emails": [{"value": 5}]}, {"userName": "a", "emails": [{"value": "no address"}]},
    {"userName": "a", "active": "maybe"}, {"userName": "a", "externalId": []}, {"userName": "a", "displayName": {}},
]  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=str)
def test_nonsense_is_answered_in_scims_own_words_and_makes_nobody(world: World, entra: Asker, body: Any) -> None:
    answer = entra.ask("POST", "Users", body)
    assert answer.status_code in (201, 400), answer.content
    if answer.status_code == 400:
        assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        assert Person.objects.count() == 6


ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["add", "remove", "active", "members", "emails", "name"]), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["op", "path", "value", "active", "members", "emails", "name"]), inner, max_size=3), max_leaves=8)


@pytest.mark.once  # it is the words of a patch that are read here
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(ANYTHING, max_size=3))
def test_whatever_a_patch_says_it_is_answered(entra: Asker, operations: list[Any]) -> None:
    pk = entra.make(userName=f"person-{Person.objects.count()}", emails=[]).json()["id"]
    answer = entra.ask("PATCH", f"Users/{pk}", {"Operations": operations})
    assert answer.status_code in (200, 400)
    group = entra.ask("POST", "Groups", {"displayName": f"G{pk}"}).json()["id"]
    assert entra.ask("PATCH", f"Groups/{group}", {"Operations": operations}).status_code in (200, 400)


def test_what_is_spoken_here_is_told(entra: Asker) -> None:
    assert entra.ask("GET", "ServiceProviderConfig").json()["patch"] == {"supported": True}
    assert entra.ask("GET", "ResourceTypes").json()["totalResults"] == 2
    assert {each["id"] for each in entra.ask("GET", "Schemas").json()["Resources"]} >= {USER}
    assert entra.ask("GET", "Bulk").status_code == 404
    assert entra.ask("DELETE", "Users").status_code == 405


def test_dara_connects_a_directory_on_a_page_and_sees_its_token_once(world: World) -> None:
    dara = browse(world.dara)
    page = dara.post("/settings/sign-in/directories/", {"name": "Entra ID"}).content.decode()
    token = page.split('id="token" readonly value="')[1].split('"')[0]
    directory = Directory.objects.get()
    assert token not in directory.token_hash
    assert Asker(token).ask("GET", "Users").status_code == 200
    assert token not in dara.get("/settings/sign-in/directories/").content.decode()
    dara.post(f"/settings/sign-in/directories/{directory.pk}/")
    assert Asker(token).ask("GET", "Users").status_code == 401
    dara.post(f"/settings/sign-in/directories/{directory.pk}/", {"_method": "delete"})
    for person in (world.chen, world.noor):
        assert browse(person).post("/settings/sign-in/directories/", {"name": "X"}).status_code == 403
        assert browse(person).post(f"/settings/sign-in/directories/{directory.pk}/").status_code == 403


def test_a_handle_that_is_taken_is_stepped_aside(world: World, entra: Asker) -> None:
    people.add("iris")
    assert Person.objects.get(pk=entra.make().json()["id"]).handle == "iris-2"
