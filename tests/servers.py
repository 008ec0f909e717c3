"""The servers the tests need: found or installed, started in a temporary folder on free ports, stopped by their pid."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = {
    "PostgreSQL": "postgresql", "Redis": "redis-server", "Chromium": "chromium", "ip": "iproute2", "Caddy": "caddy", "nginx": "nginx-light",
    "systemd-analyze": "systemd",
}
"""What is needed, and the Debian package that brings it."""


def provide() -> list[str]:
    """Install what is missing where that is possible; returns what is missing all the same."""
    missing = [what for what in NEEDED if not _found(what)]
    if not missing or not shutil.which("apt-get"):
        return missing
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and (not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode):
        return missing
    # RUNLEVEL=1 keeps Debian from starting services: the tests start their own.
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    print(f"Installing what the tests need: {', '.join(missing)}", flush=True)
    subprocess.run([*apt, "update"])
    subprocess.run([*apt, "install", "-y", "--no-install-recommends", *(NEEDED[what] for what in missing)])
    return [what for what in NEEDED if not _found(what)]


def chromium() -> str | None:
    """The browser on this machine."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def free_port() -> int:
    """A port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder that other users may enter: PostgreSQL does not run as root."""
    with tempfile.TemporaryDirectory(prefix="commonwheel-run-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o711)
        yield Path(name)


@contextmanager
def postgres(folder: Path, *, is_durable: bool = False) -> Iterator[str]:
    """A PostgreSQL of one's own; the URL of its database. Durability is off unless asked for: a crash may lose it.

    What lies in the folder from an earlier time goes on.
    """
    data = folder / "postgres"
    is_new = not data.exists()
    data.mkdir(mode=0o700, exist_ok=True)
    owner = unprivileged()
    as_owner: dict[str, object] = {"cwd": data}
    if owner:
        os.chown(data, owner.pw_uid, owner.pw_gid)
        as_owner |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    init = [program("initdb"), "-D", str(data), "-U", "commonwheel", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    if is_new:
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, **as_owner)  # type: ignore[call-overload]
    port = free_port()
    fast = ["shared_buffers=512MB", "max_wal_size=4GB"] if is_durable else ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
    fast += ["max_connections=60", "listen_addresses=127.0.0.1"]
    command = [program("postgres"), "-D", str(data), "-k", str(data), "-p", str(port), *(part for option in fast for part in ("-c", option))]
    with _running(command, port, folder / "postgres.log", **as_owner):
        yield f"postgresql://commonwheel@127.0.0.1:{port}/commonwheel"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis of one's own that keeps nothing; its URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with _running(command, port, folder / "redis.log"):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _running(command: list[str], port: int, log: Path, **how: object) -> Iterator[None]:
    """The command's process, from when its port answers until it was told to stop and did."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **how)  # type: ignore[call-overload]
    try:
        _wait(port, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def unprivileged() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as where we are root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def program(program: str) -> str:
    """Debian keeps PostgreSQL's programs out of PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
    return str(places[-1]) if places else shutil.which(program) or ""


def _found(what: str) -> bool:
    if what == "PostgreSQL":
        return bool(program("initdb") and program("postgres"))
    if what == "Chromium":
        return bool(chromium())
    return bool(shutil.which({"Redis": "redis-server"}.get(what, what.lower())))
