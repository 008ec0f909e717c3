"""Areas: what powers and options are about, so that a long list of them can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from commonwheel.authority import powers
from commonwheel.authority.options import Choice
from commonwheel.authority.powers import Power

TITLES = {
    "topic": _("Topics"), "post": _("Posts"), "solution": _("Solutions"), "me-too": _("Solutions"), "kudos": _("Thanks"), "thanks": _("Thanks"),
    "mask": _("Members"), "member": _("Members"), "profile": _("Members"), "attachment": _("Posts"), "article": _("Knowledge base"),
    "idea": _("Ideas"), "poll": _("Polls"), "contest": _("Contests"), "occasion": _("Events"), "blog": _("Blog"), "group": _("Groups"),
    "badge": _("Ranks, badges and programmes"), "rank": _("Ranks, badges and programmes"), "programme": _("Ranks, badges and programmes"),
    "board": _("Places"), "places": _("Places"), "authority": _("How the community is run"), "audit": _("How the community is run"),
    "community": _("How the community is run"), "newcomer": _("Newcomers"), "pace": _("How fast members may post"), "title": _("Topics"),
    "points": _("Points"), "guest": _("Blog"), "webcast": _("Events"), "photo": _("Galleries"), "album": _("Galleries"),
    "leaving": _("Members"), "export": _("Members"), "ranks": _("Ranks, badges and programmes"), "robots": _("How the community is run"),
}  # fmt: skip
OTHERS = _("Others")


@dataclass(frozen=True)
class Area:
    """Some powers under one heading; ``name`` stands in addresses."""

    name: str
    title: str
    powers: list[Power]


def by_area(shown: Iterable[Choice]) -> list[tuple[str, list[Choice]]]:
    """Options under the heading of what they are about; how the community is run comes first."""
    found: dict[str, list[Choice]] = {}
    for option in shown:
        found.setdefault(str(TITLES.get(option.area, OTHERS)), []).append(option)
    first, last = str(TITLES["community"]), str(OTHERS)
    return sorted(found.items(), key=lambda pair: (pair[0] != first, pair[0] == last, pair[0]))


def areas(shown: Iterable[Power] | None = None) -> list[Area]:
    """The powers (all, unless said) by area, each list by its sentence."""
    found: dict[str, list[Power]] = {}
    for power in powers.powers.values() if shown is None else shown:
        found.setdefault(str(TITLES.get(power.area, OTHERS)), []).append(power)
    names: dict[str, str] = {}
    for area, title in TITLES.items():
        names.setdefault(str(title), area)
    return [
        Area(names.get(title, "others"), title, sorted(rows, key=lambda power: str(power)))
        for title, rows in sorted(found.items(), key=lambda pair: (pair[0] == str(OTHERS), pair[0]))
    ]
