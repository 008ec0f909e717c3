"""``commonwheel rerank``: look at every member again, by the ladder that holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonwheel.reputation import ranks


class Command(BaseCommand):
    help = "Rank all members anew. The worker does so every night, and within a minute after the ladder changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="members, changed and seconds as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = ranks.rank_all()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(outcome)))
            return
        self.stdout.write(f"Ranked: {outcome.members:,} members, {outcome.changed:,} changed, in {outcome.seconds} s.")
