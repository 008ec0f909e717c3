"""``commonwheel rebuild metrics`` counts anew from the ledger; ``commonwheel rebuild expertise`` who answers what."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonwheel.discovery import expertise
from commonwheel.reputation import metrics, ranks


class Command(BaseCommand):
    help = "Count anew what members did, from the ledger, and rank them by it; or what they know about. With --check, only say what differs; the exit code is 1 if anything does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["metrics", "expertise"])
        parser.add_argument("--check", action="store_true", help="change nothing, list the differences")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "expertise":
            self.stdout.write(f"Counted anew: {expertise.rebuild():,} members know about something.")
            return
        if not options["check"]:
            mended = metrics.rebuild()
            ranks.rank_all()
            self.stdout.write(f"Counted anew: {mended:,} rows were wrong or missing.")
            return
        found = metrics.differences()
        for (member, name, day), kept, wanted in found:
            self.stdout.write(f"member {member}, {name}, {day}: {kept if kept is not None else 'nothing'} kept, {wanted if wanted is not None else 'nothing'} in the ledger")
        self.stdout.write(f"{len(found):,} differences.")
        if found:
            sys.exit(1)
