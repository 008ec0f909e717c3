"""The parts of a community on several hosts: each is started, killed outright, and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests import servers
from tests.cluster.network import Network
from tests.console.running import ROOT, environment, eventually, is_alive
from tests.console.running import below as processes_below

SITE = "community.test"
WEB = ("web1", "web2")
WORKERS = ("worker1", "worker2")
OTHERS = ("database", "copy", "redis", "proxy", "readers")


@dataclass
class Part:
    """One process on a host, with all that it started."""

    host: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    as_user: Mapping[str, object] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, **self.environment}, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Killed outright, with everything below it, and nothing said to anybody."""
        if self.process is None:
            return
        below = list(processes_below(self.process.pid))
        for pid in (self.process.pid, *below):
            _signal(pid, signal.SIGKILL)
        self.process.wait()
        assert eventually(lambda: not any(is_alive(pid) for pid in below))


class Cluster:
    """Two hosts that make pages, two that work, a database with a copy, Redis, and a proxy before them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.network = Network()
        self.at = {host: self.network.add(host) for host in (*OTHERS, *WEB, *WORKERS)}
        self.parts: dict[str, Part] = {}

    def start(self) -> None:
        """Everything, in the order in which each needs the one before."""
        self._start_database()
        self._start_copy()
        self.put("redis", ["redis-server", "--bind", self.at["redis"], "--protected-mode", "no", "--save", "", "--dir", str(self.folder)])
        self.wait_for("redis", 6379)
        self.run("web1", "-m", "tests.cluster.founding")
        shutil.copytree(self.folder / "web1" / "static", self.folder / "web2" / "static")
        for host in WEB:
            self.put(host, [sys.executable, "-m", "commonwheel", "web"], self.settings(host))
        for host in WORKERS:
            self.put(host, [sys.executable, "-m", "commonwheel", "worker"], self.settings(host))
        web = " ".join(f"{self.at[host]}:8000" for host in WEB)
        proxy = {"COMMONWHEEL_SITE": "http://:80", "COMMONWHEEL_WEB": web, "COMMONWHEEL_LIVE": web, "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        self.put("proxy", ["caddy", "run", "--config", str(ROOT / "deploy" / "Caddyfile")], proxy)
        for host, port in (("proxy", 80), *((host, 8000) for host in WEB)):
            self.wait_for(host, port)

    def close(self) -> None:
        for part in reversed(self.parts.values()):
            part.kill()
        self.network.close()

    def last_words(self, most: int = 4_000) -> str:
        """The ends of what the hosts wrote down."""
        return "\n".join(f"── {part.host}\n{part.log.read_text(errors='replace')[-most:]}" for part in self.parts.values())

    def put(self, host: str, command: list[str], settings: Mapping[str, str] | None = None) -> None:
        """Start a part on its host."""
        self.parts[host] = Part(host, self.network.command(host, *command), self.folder / f"{host}.log", settings or {})
        self.parts[host].start()

    def settings(self, host: str) -> dict[str, str]:
        """What the environment of a host says."""
        home = self.folder / host
        home.mkdir(exist_ok=True)
        return environment(
            home, DJANGO_SETTINGS_MODULE="commonwheel.config.settings", COMMONWHEEL_HOST="0.0.0.0", PORT="8000", COMMONWHEEL_ORIGIN=f"http://{SITE}", COMMONWHEEL_BEHIND_PROXY="yes",
            COMMONWHEEL_SECRET_KEY="the same on every host", COMMONWHEEL_WORKERS="1", COMMONWHEEL_DATABASE_URL=self.database("database"),
            COMMONWHEEL_REPLICA_URL=self.database("copy"), COMMONWHEEL_REDIS_URL=f"redis://{self.at['redis']}:6379/0",
        )  # fmt: skip

    def database(self, host: str) -> str:
        return f"postgresql://commonwheel@{self.at[host]}:5432/commonwheel"

    def ask(self, host: str, statement: str) -> list[tuple[object, ...]]:
        """Ask one of the databases, from where the readers are."""
        with psycopg.connect(self.database(host), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def run(self, host: str, *words: str) -> str:
        """A command of one's own on a host; what it printed."""
        done = subprocess.run(
            self.network.command(host, sys.executable, *words), env=self.settings(host), cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE
        )
        return done.stdout

    def wait_for(self, host: str, port: int, seconds: float = 90) -> None:
        """Until the part of this host takes connections."""
        part = self.parts[host]
        is_up = eventually(lambda: _listens(self.at[host], port) or (part.process and part.process.poll() is not None), seconds)
        if not is_up or part.process is None or part.process.poll() is not None:
            raise RuntimeError(f"{host} did not come up:\n{part.log.read_text(errors='replace')[-3000:]}")

    def wait_until_up(self, host: str) -> None:
        """Until a part that was started again takes connections; workers take none."""
        ports = {"redis": 6379, **dict.fromkeys(WEB, 8000)}
        if host in ports:
            self.wait_for(host, ports[host])
        elif host in ("database", "copy"):
            self._wait_for_database(host)

    def start_database(self, host: str) -> None:
        """Again, after it was killed; it mends itself from its log."""
        self.parts[host].start()
        self._wait_for_database(host)

    def _wait_for_database(self, host: str) -> None:
        self.wait_for(host, 5432)
        assert eventually(lambda: _answers(self._any_database(host)), 30), self.parts[host].log.read_text()[-3000:]

    def _any_database(self, host: str) -> str:
        return self.database(host).removesuffix("commonwheel") + "postgres"

    def _start_database(self) -> None:
        data = self.folder / "database"
        data.mkdir(mode=0o700)
        owner = servers.unprivileged()
        assert owner, "namespaces are made by root"
        os.chown(data, owner.pw_uid, owner.pw_gid)
        init = [servers.program("initdb"), "-D", str(data), "-U", "commonwheel", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, user=owner.pw_uid, group=owner.pw_gid, extra_groups=[], cwd=data)
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.77.0.0/24 trust\nhost replication all 10.77.0.0/24 trust\n")
        self.put("database", self._postgres("database"))
        self._wait_for_database("database")
        with psycopg.connect(self._any_database("database"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE commonwheel")

    def _start_copy(self) -> None:
        """A copy of the database that follows its log, as pg_basebackup sets it up."""
        base = [servers.program("pg_basebackup"), "-d", f"host={self.at['database']} user=commonwheel", "-D", str(self.folder / "copy"), "-R", "-c", "fast", "--no-sync"]
        (self.folder / "copy").mkdir(mode=0o700)
        owner = servers.unprivileged()
        assert owner
        os.chown(self.folder / "copy", owner.pw_uid, owner.pw_gid)
        subprocess.run(self.network.command("copy", *self._as_owner(), *base), check=True, cwd=self.folder / "copy")
        self.put("copy", self._postgres("copy"))
        self._wait_for_database("copy")

    def _postgres(self, host: str) -> list[str]:
        # A killed server loses nothing that it wrote, so fsync (which is about a killed machine) may be off.
        options = [f"listen_addresses={self.at[host]}", "fsync=off", "synchronous_commit=on", "max_connections=60", "hot_standby_feedback=on", "wal_keep_size=512MB", "wal_receiver_timeout=3s", "wal_retrieve_retry_interval=1s"]
        server = [servers.program("postgres"), "-D", str(self.folder / host), "-k", "", *(word for option in options for word in ("-c", option))]
        return [*self._as_owner(), *server]

    def _as_owner(self) -> list[str]:
        owner = servers.unprivileged()
        return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"] if owner else []


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers(database: str) -> bool:
    try:
        psycopg.connect(database, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
