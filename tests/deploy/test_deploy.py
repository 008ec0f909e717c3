"""What lies in deploy/ is right by the word of those who read it: systemd, Caddy, nginx, and the makers of containers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import servers
from tests.console.running import ROOT

pytestmark = pytest.mark.deploy

DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXPOSED = "25"
"""The most that systemd may find exposed, of 100; a service that says nothing has 96."""


def run(*words: str | Path, **settings: str) -> None:
    """A checker, which must find nothing to say."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **settings})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(params=UNITS, ids=lambda unit: unit.name)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit as it stands where Commonwheel is installed in this very folder."""
    copy = tmp_path / request.param.name
    copy.write_text(request.param.read_text().replace("/opt/commonwheel/.venv/bin", str(BIN)))
    return copy


def test_systemd_understands_every_unit(unit: Path) -> None:
    run("systemd-analyze", "verify", "--man=no", unit)


def test_a_service_holds_no_more_rights_than_it_needs(unit: Path) -> None:
    run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSED}", unit)


def test_units_start_commands_that_there_are() -> None:
    commands = {re.search(r"bin/commonwheel (\w+)", unit.read_text())[1] for unit in UNITS}  # type: ignore[index]
    assert commands == {"serve", "web", "worker"}
    for command in commands:
        assert (ROOT / "commonwheel" / "console" / "management" / "commands" / f"{command}.py").exists()


def test_caddy_understands_its_file_and_would_write_it_the_same_way() -> None:
    run("caddy", "validate", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile", HOME="/tmp")
    formatted = subprocess.run(["caddy", "fmt", str(DEPLOY / "Caddyfile")], capture_output=True, text=True)
    assert formatted.stdout == (DEPLOY / "Caddyfile").read_text()


def test_nginx_understands_its_file(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=community.example", "-keyout", key, "-out", certificate)
    ours = (DEPLOY / "nginx.conf").read_text()
    ours = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", ours))
    ours = re.sub(r"listen (?:80|443)", lambda _: f"listen {servers.free_port()}", ours)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{ours}}}\n")
    run("nginx", "-t", "-c", whole, "-p", tmp_path)


def test_the_container_file_is_clean() -> None:
    run(BIN / "hadolint", DEPLOY / "Containerfile")


def test_the_compose_file_is_one() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_what_the_container_file_copies_is_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
