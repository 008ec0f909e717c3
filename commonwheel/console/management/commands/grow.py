"""``commonwheel grow``: a synthetic community of any size, for measuring."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonwheel.console import growth
from commonwheel.console.progress import bars


class Command(BaseCommand):
    help = "Grow a synthetic community in bulk. The same numbers and seed again do nothing; stopped, it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=1_000)
        parser.add_argument("--topics", type=int, default=500)
        parser.add_argument("--replies", type=int, default=10_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = growth.Plan(options["members"], options["topics"], options["replies"], options["seed"])
        with bars() as step:
            new = growth.grow(plan, step)
        self.stdout.write("There already: nothing was added." if not new else f"Grown: {new:,} posts.")
