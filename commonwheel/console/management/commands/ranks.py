"""``commonwheel ranks preview FILE``: who would rise, fall, gain and lose by another ladder. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

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
        "gains": [{"member": judged.person.handle, "roles": sorted(judged.gains)} for judged in found.gains],
        "loses": [{"member": judged.person.handle, "roles": sorted(judged.loses)} for judged in found.loses],
    }


def moves(judged: Iterable[Judged]) -> list[dict[str, str]]:
    return [{"member": one.person.handle, "from": one.person.rank_name, "to": one.name} for one in judged]
