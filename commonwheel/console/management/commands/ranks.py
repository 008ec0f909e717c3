"""``commonwheel ranks preview FILE``: who would rise, fall, gain and lose by another ladder. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonwheel.authority.powers import Power
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import ladders, ranks
from commonwheel.reputation.ranks import Judged, Preview


class Command(BaseCommand):
    help = "Say who would rise, fall, gain and lose by the ladder in a TOML file. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["preview"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="with everybody's handle, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = ranks.preview(ladders.parse(options["file"].read_text()))
        except (OSError, UnicodeDecodeError, Refused) as trouble:
            raise CommandError(str(trouble)) from trouble
        if options["json"]:
            self.stdout.write(json.dumps(written(found), indent=2))
            return
        self.stdout.write(f"{found.members:,} members: {len(found.rises):,} rise, {len(found.falls):,} fall, {len(found.renamed):,} are renamed.")
        self.stdout.write(f"{len(found.gains):,} gain a role, {len(found.loses):,} lose one.")
        for name, count in found.undecided.items():
            self.stdout.write(f"{name}: cannot be worked out for {count:,} members, since it divides by zero or grows too large.")
        for name, count in found.held.items():
            self.stdout.write(f"{name:<40}{count:>12,}")


def written(found: Preview) -> dict[str, Any]:
    """A preview as plain words and numbers."""
    return {
        "members": found.members,
        "held": found.held,
        "rises": moves(found.rises),
        "falls": moves(found.falls),
        "renamed": moves(found.renamed),
        "undecided": found.undecided,
        "gains": [{"member": one.person.handle, "roles": sorted(one.gains), "powers": named(ranks.powers_moved(one)[0])} for one in found.gains],
        "loses": [{"member": one.person.handle, "roles": sorted(one.loses), "powers": named(ranks.powers_moved(one)[1])} for one in found.loses],
    }


def named(moved: Iterable[tuple[Power, int]]) -> list[str]:
    """The powers that somebody gains or loses somewhere, each once."""
    return sorted({power.name for power, _place in moved})


def moves(judged: Iterable[Judged]) -> list[dict[str, str]]:
    return [{"member": one.person.handle, "from": one.person.rank_name, "to": one.name} for one in judged]
