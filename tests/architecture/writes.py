"""Watches who writes into whose tables while the tests run."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import deletion

import commonwheel
from commonwheel.kernel import batches

BY_DECLARATION = {"accounts/departures.py": "It does to a record what the record's own domain said (departures.covers)."}
FOR_OTHERS = dict.fromkeys(("kernel/batches.py", "kernel/inserts.py", "kernel/statements.py", "kernel/updates.py"), "It writes what it is handed, in the name of who calls it.")
WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
PACKAGE = str(Path(commonwheel.__file__).parent) + "/"
TESTS = str(Path(__file__).parent.parent) + "/"


class Watcher:
    """``trespasses`` gathers a sentence for every write into a table of another domain.

    Whose write it is says the innermost frame that lies in commonwheel or in the tests, and of what waits in a batch, that of
    when it was handed over. The tests themselves,
    migrations, and others on their own (Django's sessions) may write. What goes with a record that its own domain
    deletes goes by the word of the domain that it is of: that says ``on_delete``.
    """

    def __init__(self, package: str = PACKAGE) -> None:
        self.package = package
        self.trespasses: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at everything that is written in here."""
        then = batches.then

        def noted(write: Callable[[], object]) -> None:
            def handed_over(by: FrameType = sys._getframe(1), watcher: Watcher = self) -> object:  # noqa: B008 — whoever hands it over just now
                return write()

            then(handed_over)

        batches.then = noted
        try:
            with connection.execute_wrapper(self):
                yield
        finally:
            batches.then = then

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        written = WRITE.match(sql)
        if written and written[1] in owners():
            self._look(written[1])
        return execute(sql, params, many, context)

    def _look(self, table: str) -> None:
        frame: FrameType | None = sys._getframe(2)
        goes_with = ""
        while frame is not None:
            file = frame.f_code.co_filename
            if file == deletion.__file__ and isinstance(frame.f_locals.get("self"), deletion.Collector):
                origin = frame.f_locals["self"].origin
                goes_with = getattr(origin, "model", type(origin))._meta.app_label
            if frame.f_code.co_name == "handed_over" and frame.f_locals.get("watcher") is self:
                frame = frame.f_locals["by"]
                continue
            if file.startswith(TESTS) and file != __file__:
                return
            if file.startswith(self.package) and file.removeprefix(self.package) not in FOR_OTHERS:
                inside = file.removeprefix(self.package)
                domain = inside.split("/")[0]
                if inside not in BY_DECLARATION and domain not in (owners()[table], goes_with) and "/migrations/" not in inside:
                    self.trespasses.add(f"{inside}:{frame.f_lineno} ({frame.f_code.co_name}) wrote into {table}")
                return
            frame = frame.f_back


@cache
def owners() -> dict[str, str]:
    """Table → the domain that owns it, for every record of ours."""
    return {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("commonwheel.")
    }
