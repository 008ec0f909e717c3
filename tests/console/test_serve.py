"""Dara starts the community with one command, and stops it with one key."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from commonwheel.console import preparations
from tests import servers
from tests.console.running import (
    ROOT,
    Running,
    environment,
    eventually,
    is_alive,
    start_and_fail,
)
from tests.world import World


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all: only the first start has to fill it."""
    return tmp_path_factory.mktemp("community")


@pytest.fixture
def community(home: Path) -> Iterator[Running]:
    running = Running(home, servers.free_port(), {"COMMONWHEEL_NAME": "Lark Community", "COMMONWHEEL_WORKERS": "2"})
    running.start()
    below: dict[int, str] = {}
    try:
        assert eventually(lambda: "Ctrl-C stops it." in running.said or running.process.poll() is not None, 240), running.said
        below = running.processes()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        for pid in below:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def test_one_command_brings_up_everything_and_says_where_it_is(community: Running) -> None:
    assert f"Lark Community is running:  http://localhost:{community.port}" in community.said
    assert f"Mails are written to {community.home / 'mail'}" in community.said
    assert eventually(lambda: community.get("/healthz")[0] == 200), community.get("/healthz")
    assert community.get("/static/web/site.css")[0] == 200
    assert "Traceback" not in community.said


def test_ctrl_c_leaves_nothing_behind(community: Running) -> None:
    below = community.processes()
    assert len(below) >= 4, "web, its two processes, the worker"
    assert community.stop(signal.SIGINT) < 6
    assert community.process.returncode == 0
    assert not [command for pid, command in below.items() if is_alive(pid)]
    assert community.said.rstrip().endswith("Stopped.")


def test_an_open_live_stream_does_not_hold_the_stop_up(community: Running) -> None:
    with socket.create_connection(("127.0.0.1", community.port), timeout=5) as reader:
        reader.sendall(b"GET /live/?topic=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        reader.recv(100)
        assert community.stop(signal.SIGTERM) < 6


def test_who_was_already_asking_is_answered_in_full_before_it_stops(community: Running) -> None:
    """Noor's form is half on its way when Dara stops the community."""
    form = b"login=noor%40example.com&password=on+a+wheel"
    head = "POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n"
    with socket.create_connection(("127.0.0.1", community.port), timeout=15) as noor:
        noor.sendall(f"{head}Content-Length: {len(form)}\r\n\r\n".encode() + form[:10])
        assert noor.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n", "the rest of it is waited for"
        community.process.send_signal(signal.SIGTERM)
        assert eventually(lambda: community.get("/healthz")[0] == 0), "nobody new is let in"
        noor.sendall(form[10:])
        answer = b"".join(iter(lambda: noor.recv(65536), b""))
    said, _, page = answer.partition(b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 403"), "the page of a form that was open for too long"
    assert page.rstrip().endswith(b"</html>")
    community.process.wait(timeout=20)
    assert community.process.returncode == 0


def test_what_dies_is_started_again_and_a_line_says_so(community: Running) -> None:
    worker = next(pid for pid, name in community.processes().items() if name == "worker")
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: "The worker process ended unexpectedly" in community.said)
    assert eventually(lambda: any(name == "worker" for name in community.processes().values()))
    web = sorted(pid for pid, name in community.processes().items() if name == "web")
    os.kill(web[-1], signal.SIGKILL)
    assert eventually(lambda: "unexpected exit" in community.said.lower()), "one of its page workers"
    assert eventually(lambda: community.get("/healthz")[0] in (200, 503), 20), community.said
    os.kill(web[0], signal.SIGKILL)
    assert eventually(lambda: "The web process ended unexpectedly" in community.said)
    assert eventually(lambda: community.get("/healthz")[0] in (200, 503), 20), community.said


def test_nothing_outlives_a_supervisor_that_was_killed(community: Running) -> None:
    below = community.processes()
    community.process.kill()
    community.process.wait()
    assert eventually(lambda: not any(is_alive(pid) for pid in below), 10), [c for p, c in below.items() if is_alive(p)]


def test_a_second_start_changes_nothing_and_finds_everything(community: Running) -> None:
    secret = (community.home / "secret").read_bytes()
    community.stop()
    community.start()
    assert eventually(lambda: "Ctrl-C stops it." in community.said, 120), community.said
    assert (community.home / "secret").read_bytes() == secret
    assert "Collected" not in community.said


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = start_and_fail(tmp_path, PORT=str(port))
    assert ended.returncode != 0
    assert ended.stderr.strip().count("\n") == 0, ended.stderr
    assert f"port {port}" in ended.stderr
    assert "PORT=" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "99999"),
        ("COMMONWHEEL_PORT", "-1"),
        ("COMMONWHEEL_HOME", "/dev/null/home"),
        ("COMMONWHEEL_HOST", "not an address"),
        ("COMMONWHEEL_WORKERS", "0"),
        ("COMMONWHEEL_THREADS", "lots"),
        ("COMMONWHEEL_ORIGIN", "community.example"),
        ("COMMONWHEEL_DATABASE_URL", "mysql://localhost/talk"),
        ("COMMONWHEEL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
        ("COMMONWHEEL_REDIS_URL", "localhost:6379"),
        ("COMMONWHEEL_REDIS_URL", "redis://127.0.0.1:1/0"),
        ("COMMONWHEEL_SMTP_URL", "mail.example"),
        ("COMMONWHEEL_BEHIND_PROXY", "perhaps"),
        ("COMMONWHEEL_DEMO", "maybe"),
        ("COMMONWHEEL_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, name: str, value: str) -> None:
    ended = start_and_fail(tmp_path, **{"PORT": str(servers.free_port()), name: value})
    assert ended.returncode != 0
    assert ended.stderr.strip().count("\n") == 0, ended.stderr
    assert name.removeprefix("COMMONWHEEL_").split("_")[0].lower() in ended.stderr.lower(), ended.stderr


def test_a_version_that_asks_for_more_of_the_database_is_noticed(world: World) -> None:
    assert preparations.is_migrated()
    [last] = [name for app, name in MigrationLoader(connection).graph.leaf_nodes() if app == "reputation"]
    MigrationRecorder(connection).record_unapplied("reputation", last)
    assert not preparations.is_migrated()


def test_a_community_moves_in_before_its_first_start(tmp_path: Path) -> None:
    """Dara brings all along and says who is in charge, and only then lets people in."""
    posts = """<posts><row Id="1" PostTypeId="1" CreationDate="2015-03-01T10:00:00.000" Score="5" Title="How hot should it be?" Body="&lt;p&gt;Tea.&lt;/p&gt;" /></posts>"""
    (tmp_path / "tea").mkdir()
    for name, rows in {"Posts": posts, "Users": "<users></users>", "Comments": "<comments></comments>", "Badges": "<badges></badges>"}.items():
        (tmp_path / "tea" / f"{name}.xml").write_text(rows)

    def said(*command: str, typed: str = "") -> str:
        run = [sys.executable, "-m", "commonwheel", *command]
        ended = subprocess.run(run, env=environment(tmp_path / "home"), cwd=ROOT, input=typed, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    assert "1 questions" in said("import", "stackexchange", str(tmp_path / "tea"))
    assert "@dara" in said("create-owner", "dara", "dara@example.com", typed="a kettle and a cricket\n")


def test_what_is_forked_was_read_and_nothing_opened() -> None:
    """Whatever is open when a process is forked is shared by all: a thread would be missing, a connection speak with two voices."""
    script = "\n".join((
        "import os, threading, django", "django.setup()", "from django.db import connection", "from commonwheel.console.management.commands import serve",
        "serve.read_code(); serve.web(); serve.worker()",
        "sockets = [name for name in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{name}') and 'socket' in os.readlink(f'/proc/self/fd/{name}')]",
        "print(len(os.listdir('/proc/self/task')), threading.active_count(), connection.connection, sockets)",
    ))  # fmt: skip
    settings = {"COMMONWHEEL_HOME": os.environ["COMMONWHEEL_HOME"], "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
    said = subprocess.run([sys.executable, "-c", script], env={**os.environ, **settings}, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1 1 None []", said
