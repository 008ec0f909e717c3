"""Options of the community: typed values with bounds, and the power that may change each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.authority.powers import Power
from commonwheel.kernel import clock
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely, touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words

SETTING = powers.declare("community.settings", gettext_lazy("Change the options of the community"))
LIMITING = powers.declare("community.limits", gettext_lazy("Change how much and how fast members may post"))
SET = journal.declare("option.set", gettext_lazy("changed an option"), audited=True, public=False)


@dataclass(frozen=True)
class Choice:
    """An option as it was declared: bool, int or str, with bounds; ``power`` may change it."""

    name: str
    sentence: Words
    default: Any
    power: Power
    at_least: int
    at_most: int
    choices: tuple[str, ...]
    page: str = ""
    """The settings page that shows it; the general one, unless said."""
    why: Words = ""
    """The reason for it, where one is needed to choose well."""

    @property
    def kind(self) -> str:
        return type(self.default).__name__

    @property
    def area(self) -> str:
        """What it is about: the first word of its name."""
        return self.name.partition(".")[0]


declared: dict[str, Choice] = {}


class Option(models.Model):
    """A value that differs from the default."""

    name = models.CharField(max_length=60, unique=True)
    value = models.JSONField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)


departures.covers(Option, by=STAYS)


def declare(
    name: str,
    sentence: Words,
    default: bool | int | str,
    *,
    power: Power = SETTING,
    at_least: int = 0,
    at_most: int = 1_000_000,
    choices: tuple[str, ...] = (),
    page: str = "",
    why: Words = "",
) -> Choice:
    """Make an option known. Numbers are bounded by ``at_least`` and ``at_most``; for text these bound its length."""
    if name in declared:
        raise ValueError(f"{name} is declared twice")
    declared[name] = Choice(name, sentence, default, power, at_least, at_most, choices, page, why)
    return declared[name]


NAME = declare("community.name", gettext_lazy("What the community is called"), "", at_most=60)
WELCOME = declare("community.welcome", gettext_lazy("The question above the search box on the home page"), "", at_most=120)
ACCENT = declare("community.accent", gettext_lazy("The accent colour, as its hue in degrees"), 262, at_most=360)

_kept: tuple[bytes, dict[str, Any]] | None = None


def value(option: Choice) -> Any:
    """What the option is set to."""
    return _values().get(option.name, option.default)


def check_value(option: Choice, raw: Any) -> Any:
    """The value as its type, or Refused with what would do."""
    if isinstance(option.default, bool):
        return raw in (True, "on", "yes", "true", "1")
    if isinstance(option.default, int):
        try:
            number = int(str(raw).strip())
        except ValueError:
            number = None
        if number is None or not option.at_least <= number <= option.at_most:
            bounds = {"least": option.at_least, "most": option.at_most}
            raise Refused(_("A whole number from %(least)s to %(most)s, please.") % bounds, field=option.name)
        return number
    text = str(raw).replace("\x00", "").strip()
    if option.choices and text not in option.choices:
        raise Refused(_("One of: %(choices)s, please.") % {"choices": ", ".join(option.choices)}, field=option.name)
    if not option.at_least <= len(text) <= option.at_most:
        raise Refused(_("At most %(most)s characters, please.") % {"most": option.at_most}, field=option.name)
    return text


def set_(option: Choice, raw: Any, *, by: Person | None) -> None:
    """Change an option; Refused without the power or out of bounds."""
    if by is not None:
        standing.of(by).require(option.power)
    new, old = check_value(option, raw), value(option)
    if new == old:
        return
    with transaction.atomic():
        row, _made = Option.objects.update_or_create(name=option.name, defaults={"value": new, "by": by, "at": clock.now()})
        journal.record(SET, by=by, on=row, changes=[(option.name, old, new)])
        touch("options")


def _values() -> dict[str, Any]:
    global _kept
    version = freshness().read(["options"])
    if _kept is not None and _kept[0] == version and may_rely("options"):
        return _kept[1]
    values = dict(Option.objects.values_list("name", "value"))
    if may_rely("options"):
        _kept = (version, values)
    return values
