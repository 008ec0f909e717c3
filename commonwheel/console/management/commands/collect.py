"""Make the static files ready, as every start does where they changed; for images that bring them along."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from commonwheel.console.management.commands import serve


class Command(BaseCommand):
    help = "Make the static files ready, where they changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        serve.collect()
