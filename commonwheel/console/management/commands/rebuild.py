"""``commonwheel rebuild metrics``: count anew from the ledger."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonwheel.reputation import metrics, ranks


class Command(BaseCommand):
    help = "Count what members did anew from the ledger, and rank them by it. With --check, only say what differs; the exit code is 1 if anything does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["metrics"])
        parser.add_argument("--check", action="store_true", help="change nothing, list the differences")

    def handle(self, *args: Any, **options: Any) -> None:
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
