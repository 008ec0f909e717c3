"""What the owner asks of every member."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonwheel.authority import profile_fields
from commonwheel.authority.profile_fields import Answer, Audience, Kind, ProfileField
from commonwheel.kernel.refusal import Refused
from tests.world import World


def asked(world: World, title: str = "Your device", **rest: Any) -> ProfileField:
    return profile_fields.save(None, by=world.dara, title=title, **rest)


def test_only_who_may_defines_what_is_asked(world: World) -> None:
    with pytest.raises(Refused):
        profile_fields.save(None, by=world.chen, title="Your shoe size")
    field = asked(world)
    with pytest.raises(Refused):
        profile_fields.drop(field, by=world.ben)
    profile_fields.answer(world.noor, {field.pk: "Finch 13"})
    profile_fields.drop(field, by=world.dara)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("wrong", [{"title": " "}, {"kind": Kind.CHOICE, "choices": "only one"}, {"kind": Kind.CHOICE, "choices": f"a\n{'x' * 301}"}])
def test_a_question_makes_sense(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        profile_fields.save(None, by=world.dara, **({"title": "Your device"} | wrong))


def test_each_audience_reads_what_is_for_it(world: World) -> None:
    values = {asked(world, audience, audience=audience).pk: f"for {audience}" for audience in Audience.values}
    profile_fields.answer(world.noor, values)
    seen = {name: [row.text for row in profile_fields.said(world.noor, viewer=getattr(world, name))] for name in ("visitor", "ben", "chen", "noor")}
    everything = ["for everyone", "for members", "for staff"]
    assert seen == {"visitor": everything[:1], "ben": everything[:2], "chen": everything, "noor": everything}


@pytest.mark.parametrize(
    ("kind", "wrong"), [(Kind.LINK, "javascript:alert(1)"), (Kind.DATE, "tomorrow"), (Kind.CHOICE, "Neither"), (Kind.TEXT, "x" * 301)]
)
def test_an_answer_fits_its_kind(world: World, kind: str, wrong: str) -> None:
    field = asked(world, kind=kind, choices="Finch\nHeron")
    with pytest.raises(Refused) as refusal:
        profile_fields.answer(world.noor, {field.pk: wrong})
    assert refusal.value.field == f"field-{field.pk}"


def test_answers_are_shown_as_people_read_them(world: World) -> None:
    link, day = asked(world, kind=Kind.LINK), asked(world, "Customer since", kind=Kind.DATE)
    profile_fields.answer(world.noor, {link.pk: "https://noor.example/", day.pk: date(2021, 5, 4)})
    assert [(row.text, row.href) for row in profile_fields.said(world.noor, viewer=None)] == [
        ("noor.example", "https://noor.example/"), ("May 4, 2021", ""),
    ]  # fmt: skip
    profile_fields.answer(world.noor, {link.pk: ""})
    assert profile_fields.raw(world.noor) == {day.pk: "2021-05-04"}
