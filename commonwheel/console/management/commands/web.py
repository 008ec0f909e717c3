"""Run one host of several that make pages: prepared as needed, until told to stop. The background work is done elsewhere."""

from __future__ import annotations

from commonwheel.console.management.commands import serve
from commonwheel.console.supervisor import Child


class Command(serve.Command):
    help = "Make pages until told to stop, as one of several hosts. The background work is done by `commonwheel worker`."

    def children(self) -> list[Child]:
        return [serve.web()]
