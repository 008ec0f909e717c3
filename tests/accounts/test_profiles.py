"""What members say about themselves, and when they are here."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from commonwheel.accounts import presence, profiles, traits
from commonwheel.accounts.people import Person
from commonwheel.accounts.traits import Kind
from commonwheel.conversations import attachments
from commonwheel.conversations.attachments import Crop
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World


def words(person: Person, kind: str) -> list[str]:
    return [trait.word for trait in traits.of(person).get(kind, [])]


def test_words_about_noor_are_small_and_each_once(world: World) -> None:
    traits.put(world.noor, Kind.EXPERTISE, ["Radios", " radios ", "solar  Panels", ""])
    traits.put(world.noor, Kind.SPEAKS, ["ar", "en", "klingon"])
    assert words(world.noor, Kind.EXPERTISE) == ["radios", "solar panels"]
    assert words(world.noor, Kind.SPEAKS) == ["ar", "en"]
    traits.put(world.noor, Kind.EXPERTISE, ["solar panels"])
    assert list(traits.having(Person.objects.all(), Kind.EXPERTISE, "Solar panels")) == [world.noor]
    assert traits.common(Kind.EXPERTISE) == ["solar panels"]


@pytest.mark.parametrize("wrong", [[f"word {number}" for number in range(11)], ["x" * 41]])
def test_nobody_knows_about_everything(world: World, wrong: list[str]) -> None:
    with pytest.raises(Refused):
        traits.put(world.noor, Kind.EXPERTISE, wrong)


@pytest.mark.parametrize(
    ("signature", "shown"),
    [
        ("Noor\nhttps://noor.example/radios.", '<a href="https://noor.example/radios"'),
        ("<script>alert(1)</script> <b>bold</b>", "&lt;script&gt;"),
        ('https://x.example/"onclick="y', "x.example"),
        ("1\n2\n3\n4", "1<br>2<br>3"),
        ("", ""),
    ],
)
def test_a_signature_is_words_and_addresses(signature: str, shown: str) -> None:
    html = profiles.signed(signature)
    assert shown in html and "<script" not in html and not re.search("<[^>]*onclick", html) and "4" not in html


def test_more_than_five_links_are_refused(world: World) -> None:
    with pytest.raises(Refused):
        profiles.change(world.noor, name="Noor", links=[f"https://{number}.example" for number in range(6)])


@pytest.mark.parametrize(
    ("crop", "colour"),
    [(Crop(), (0, 128, 0)), (Crop(1, 0, 0), (255, 0, 0)), (Crop(1, 1, 1), (0, 0, 255)), (Crop(0.5, 0.5, 0), (0, 128, 0)), (Crop(9, -3, 7), (255, 0, 0))],
)
def test_a_square_part_of_a_picture_is_taken(crop: Crop, colour: tuple[int, int, int]) -> None:
    wide = Image.new("RGB", (300, 100), "red")
    wide.paste("green", (100, 0, 200, 100))
    wide.paste("blue", (200, 0, 300, 100))
    out = io.BytesIO()
    wide.save(out, "PNG")
    data, _extension = attachments.encode(out.getvalue(), widest=20, square=True, crop=crop)
    made = Image.open(io.BytesIO(data))
    assert made.size == (20, 20) and made.convert("RGB").getpixel((10, 10)) == colour


def test_who_is_here_is_noted_once_in_five_minutes(world: World) -> None:
    presence.note(world.noor)
    with CaptureQueriesContext(connection) as queries:
        presence.note(world.noor)
        presence.note(Person.objects.get(pk=world.noor.pk))
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    Person.objects.filter(pk=world.noor.pk).update(seen_at=clock.now() - timedelta(minutes=6))
    later = Person.objects.get(pk=world.noor.pk)
    presence.note(later)
    assert clock.now() - Person.objects.get(pk=world.noor.pk).seen_at < timedelta(minutes=1)  # type: ignore[operator]


def test_here_are_those_seen_lately_who_do_not_hide_it(world: World) -> None:
    for person, minutes in ((world.noor, 1), (world.ben, 9), (world.amina, 11), (world.chen, 1)):
        Person.objects.filter(pk=person.pk).update(seen_at=clock.ago(minutes=minutes))
    profiles.prefer(world.chen, hides_presence=True)
    assert list(presence.here(None)) == [world.noor, world.ben]
    assert not presence.is_here(Person.objects.get(pk=world.chen.pk))
