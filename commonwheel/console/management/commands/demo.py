"""``commonwheel demo``: fill an empty community with the customers of a laptop maker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonwheel.console.demo import loader, sign_ins
from commonwheel.console.progress import bars
from commonwheel.kernel.refusal import Refused


class Command(BaseCommand):
    help = "Fill an empty community with a demo: people, boards, topics, pictures. Run again, it adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with bars() as step:
                new = loader.load(step)
        except Refused as refused:
            raise CommandError(f"{refused} {refused.cure}") from refused
        if not new:
            self.stdout.write("The demo is there already: nothing was added.")
            return
        self.stdout.write(f"The demo is there: {new:,} posts. Who can sign in stands in {sign_ins.file()}.")
