"""Who people are: their handle, their name, their sign-ins."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commonwheel.accounts import people
from commonwheel.accounts.people import HANDLE, RESERVED, Person
from commonwheel.ledger.models import Entry
from tests.world import World


@pytest.mark.parametrize("handle", ["noor", "n", "noor-2", "a.b_c-d", "0day", "x" * 30])
def test_a_good_handle_is_taken(db: None, handle: str) -> None:
    assert people.add(handle).get_absolute_url() == f"/members/{handle}/"


@pytest.mark.parametrize("handle", ["", "-noor", "noor-", "no or", "nöör", "a/b", "x" * 31, "noor\n", "a@b", "..", "a<b"])
def test_a_handle_that_would_break_an_address_is_refused(db: None, handle: str) -> None:
    with pytest.raises(ValidationError):
        people.add(handle)
    assert not Person.objects.exists()


def test_two_people_cannot_have_the_same_handle_or_the_same_address_in_other_letters(db: None) -> None:
    people.add("noor", email="noor@example.com")
    with pytest.raises(ValidationError):
        people.add("noor")
    with pytest.raises(ValidationError):
        people.add("noora", email="NOOR@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person(handle="NOOR", name="x").save()
    people.add("amina")
    people.add("ben")
    assert Person.objects.count() == 3, "several may have no address at all"


def test_who_joins_is_written_down_once(db: None) -> None:
    noor = people.add("noor")
    assert Entry.objects.filter(kind="member.joined", actor=noor, subject_id=noor.pk).count() == 1


@given(st.text(max_size=60))
def test_a_free_handle_is_always_a_good_one(wish: str) -> None:
    handle = people.free_handle(wish, taken=set())
    assert HANDLE.match(handle)
    assert handle not in RESERVED


def test_a_free_handle_steps_aside_for_those_who_came_before(db: None) -> None:
    people.add("noor")
    assert people.free_handle("Noor") == "noor-2"
    assert people.free_handle("Amina Okafor") == "amina-okafor"
    assert people.free_handle("Admin") == "admin-2"
    assert people.free_handle("日本") == "member"
    assert people.free_handle("Noor", taken={"noor-2"}) == "noor"


def who_is_at(device: Client) -> Any:
    request = HttpRequest()
    request.session = device.session
    return get_user(request)


def test_signing_out_everywhere_ends_every_open_sign_in(world: World) -> None:
    laptop, phone, device_of_ben = Client(), Client(), Client()
    for device in (laptop, phone):
        device.force_login(world.noor)
    device_of_ben.force_login(world.ben)
    assert who_is_at(phone) == world.noor
    hash_before = world.noor.get_session_auth_hash()
    people.sign_out_everywhere(world.noor)
    assert world.noor.get_session_auth_hash() != hash_before
    assert not who_is_at(laptop).is_authenticated
    assert not who_is_at(phone).is_authenticated
    assert who_is_at(device_of_ben) == world.ben, "others stay signed in"


@pytest.mark.parametrize(("name", "initials"), [("Noor", "N"), ("Amina Okafor", "AO"), ("dara.k-m", "DM"), ("李 小龍", "李小"), ("...", "?")])
def test_who_has_no_picture_has_initials(name: str, initials: str) -> None:
    assert Person(handle="x", name=name).initials == initials


@pytest.mark.parametrize(("named", "zone"), [("Europe/Lisbon", "Europe/Lisbon"), ("Mars/Olympus", "UTC"), ("", "UTC"), ("../etc/passwd", "UTC"), ("Europe", "UTC"), ("x" * 300, "UTC")])
def test_a_clock_that_hangs_nowhere_shows_the_time_of_the_world(named: str, zone: str) -> None:
    assert Person(handle="x", time_zone=named).zone.key == zone
