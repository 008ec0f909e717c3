"""The demo's acquaintances: what members say of themselves, whom they follow, what they thank each other for."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

from commonwheel.accounts import followings, profiles, traits
from commonwheel.authority import profile_fields
from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import CONTENT
from commonwheel.reputation import thank_yous


def make(placed: Placed) -> None:
    """Everything of ``content/profiles.toml``."""
    told = tomllib.loads((CONTENT / "profiles.toml").read_text(encoding="utf-8"))
    owner = placed.people["dara"]
    fields = {
        row["title"]: profile_fields.save(None, by=owner, position=number, **row) for number, row in enumerate(told["field"])
    }  # fmt: skip
    for row in told["member"]:
        _introduce(placed, row, {title: field.pk for title, field in fields.items()})
    for row in told["following"]:
        for handle in row["of"]:
            followings.follow(placed.people[handle], by=placed.people[row["by"]])
    for row in told["thanks"]:
        at = placed.now - timedelta(days=row["days_ago"])
        thank_yous.restore_old(placed.people[row["to"]], by=placed.people[row["by"]], reason=row["reason"], at=at)


def _introduce(placed: Placed, row: dict[str, Any], fields: dict[str, int]) -> None:
    person = placed.people[row["handle"]]
    traits.put(person, traits.Kind.EXPERTISE, row.get("expertise", []))
    traits.put(person, traits.Kind.SPEAKS, row.get("speaks", []))
    profile_fields.answer(person, {fields[title]: value for title, value in row.get("answers", {}).items()})
    if row.get("signature"):
        profiles.change(
            person, name=person.name, biography=person.biography, location=person.location, website=person.website, signature=row["signature"]
        )  # fmt: skip
