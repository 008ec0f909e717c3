"""``commonwheel reindex``: build the search index anew from what is written, while the community stays open."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand

from commonwheel.console.progress import bars
from commonwheel.discovery import documents
from commonwheel.kernel.engines.search import search


class Command(BaseCommand):
    help = "Build the search index anew. People can search meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        search().prepare()
        with bars() as step:
            indexed = documents.index_all(lambda done, total: step("search", done, total), processes=os.cpu_count() or 1)
        self.stdout.write(f"Indexed: {indexed:,} posts.")
