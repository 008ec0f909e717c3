"""Do the background work: reactions to what was done, mails and other tasks, upkeep. Any number may run side by side."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from commonwheel.console.background import Background


class Command(BaseCommand):
    help = "Do the background work until told to stop."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        background = Background()

        def end(number: int, frame: FrameType | None) -> None:
            background.stop()

        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGTERM, end)
        background.run()
