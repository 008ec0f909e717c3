"""``commonwheel import stackexchange DIR``: bring a community along from another system."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from commonwheel.console import preparations
from commonwheel.console.progress import bars
from commonwheel.interchange.importers import stackexchange
from commonwheel.interchange.importers.stackexchange.rows import Unreadable
from commonwheel.kernel.refusal import Refused


class Command(BaseCommand):
    help = "Import a community. Run again, it takes only what is new; stopped, it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", choices=["stackexchange"])
        parser.add_argument("folder", type=Path)
        parser.add_argument("--board", default="", help="slug of the board that takes it in (default: the folder's name)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        preparations.prepare()
        try:
            with bars() as step:
                report = stackexchange.run(options["folder"], is_dry=options["dry_run"], board=options["board"], step=step)
        except (Unreadable, Refused) as trouble:
            raise CommandError(str(trouble)) from trouble
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), indent=2))
            return
        console = Console(file=cast("IO[str]", self.stdout))
        console.print("Would take:" if report.is_dry else "Taken, new:", ", ".join(f"{count:,} {what}" for what, count in report.taken.items()))
        for reason, count in report.reasons.items():
            console.print(f"Not taken: {count:,} × {reason}")
        console.print(f"Every row that was not taken, and why: {report.list_file}", soft_wrap=True)
