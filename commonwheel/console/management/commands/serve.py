"""Run the whole community: prepare what it needs, then pages and background work until Ctrl-C."""

from __future__ import annotations

import gc
import hashlib
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from commonwheel.accounts.people import Person
from commonwheel.console import founding, preparations, supervisor
from commonwheel.console.supervisor import Child
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.engines.search import search


class Command(BaseCommand):
    help = "Run the community: pages and background work, prepared as needed. Ctrl-C ends it."
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        try:
            supervisor.check_free(host, port)
        except OSError as trouble:
            raise CommandError(
                f"Cannot listen on {host}, port {port}: {trouble.strerror}. Choose others with COMMONWHEEL_HOST=… and PORT=…"
            ) from trouble
        preparing = supervisor.apart(self.prepare_alone)
        read_code()
        preparing.join()
        if preparing.exitcode:
            sys.exit(1)
        supervisor.supervise(
            self.children(),
            say=self.say,
            ready=lambda: supervisor.is_listening(_reachable(host), port),
            when_ready=lambda: self.say(welcome()),
        )
        self.say("Stopped.")

    def prepare_alone(self) -> None:
        """Prepare, after other hosts that do the same. What cannot be is said in one line."""
        try:
            with preparations.alone():
                self.prepare()
        except CommandError as trouble:
            self.stderr.write(f"CommandError: {trouble}")
            sys.exit(1)

    def prepare(self) -> None:
        """Everything that must be there before the first page. Run again, it costs next to nothing."""
        if not freshness().is_well():
            raise CommandError("Redis cannot be used (COMMONWHEEL_REDIS_URL): it does not answer.")
        try:
            cache.set("start", 1, timeout=1)
        except Exception as trouble:  # a cache raises whatever its own library does
            raise CommandError(f"The cache cannot be used: {trouble}") from trouble
        try:
            default_storage.exists("start")
        except Exception as trouble:  # a storage raises whatever its own library does
            raise CommandError(f"Files cannot be stored (COMMONWHEEL_S3_…, or the folder): {trouble}") from trouble
        try:
            preparations.migrate()
        except DatabaseError as trouble:
            raise CommandError(f"The database cannot be used: {str(trouble).strip().splitlines()[0]}") from trouble
        founding.found()
        search().prepare()
        if collect():
            self.say("Collected the static files.")
        if settings.DEMO and "demo" in get_commands() and not Person.objects.exists():
            self.say("Filling the empty community with a demo, once …")
            call_command("demo")

    def children(self) -> list[Child]:
        """The processes of a community on one machine."""
        return [web(), worker()]

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def web() -> Child:
    """Makes pages, on so many workers as the settings say."""
    server = Granian(
        "commonwheel.config.asgi:application", address=settings.HOST, port=settings.PORT, interface=Interfaces.ASGI, workers=settings.WORKERS,
        http=HTTPModes.http1, websockets=False, backpressure=settings.CONNECTIONS, backlog=1024,
        respawn_failed_workers=True, respawn_interval=0.5, workers_kill_timeout=3, log_level=LogLevels.warning,
    )  # fmt: skip
    return Child("web", server.serve)


def worker() -> Child:
    """Does the background work."""
    return Child("worker", lambda: call_command("worker"))


def read_code() -> None:
    """Import what the processes will use, while there is one of them. Nothing is made of it yet: that opens files and connections."""
    import_module("commonwheel.config.front.application")
    import_module("commonwheel.console.background")
    _ = get_resolver().url_patterns
    # None of it is ever garbage: nobody looks for some in it, and forks go on sharing its memory.
    gc.freeze()


def collect() -> bool:
    """Copy the static files of all apps into STATIC_ROOT where they changed; returns whether they had."""
    state = _state_of_static_files()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)
    return True


def welcome() -> str:
    """Where the community is, who can sign in, and where mails go."""
    sign_ins = Path(settings.HOME) / "demo-sign-ins.txt"
    mails = "are sent by SMTP" if settings.SMTP_URL else f"are written to {settings.MAIL_FOLDER} (set COMMONWHEEL_SMTP_URL to send them)"
    rule = "─" * 72
    lines = [rule, f"{settings.SITE_NAME} is running:  {settings.ORIGIN}", f"Data folder: {settings.HOME}", f"Mails {mails}."]
    if sign_ins.exists():
        lines += ["", sign_ins.read_text().strip()]
    return "\n".join([*lines, "", "Ctrl-C stops it.", rule])


def _state_of_static_files() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            with storage.open(path) as file:
                digest.update(f"{path}\0".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def _reachable(host: str) -> str:
    """Where this machine reaches a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — read here, bound nowhere
