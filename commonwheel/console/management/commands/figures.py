"""``commonwheel figures``: how much of everything is here."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonwheel.insight.figures import figures
from commonwheel.interchange.origins import Origin


class Command(BaseCommand):
    help = "Exact counts of members, boards, topics, posts, kudos, solutions, tags, comments and more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        counted = {**figures(), "badges_kept": Origin.objects.filter(kind="badge").count()}
        if options["json"]:
            self.stdout.write(json.dumps(counted, indent=2))
            return
        for name, count in counted.items():
            self.stdout.write(f"{name.replace('_', ' '):<16}{count:>14,}")
