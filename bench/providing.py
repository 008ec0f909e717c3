"""What the measurements need besides Python: found, or installed where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess

from tests import servers

NEEDED = {"wrk": "wrk", "nginx": "nginx-light"}
"""Programs, and the Debian packages that bring them."""


def provide() -> None:
    """Ends with a clear line where something is missing all the same."""
    servers.provide()
    missing = [program for program in NEEDED if not _place(program)]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing what the measurements need: {', '.join(missing)}", flush=True)
        # RUNLEVEL=1 keeps Debian from starting nginx: the measurements start their own.
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        subprocess.run([*apt, "update"])
        subprocess.run([*apt, "install", "-y", "--no-install-recommends", *(NEEDED[program] for program in missing)])
    missing = [program for program in NEEDED if not _place(program)]
    if missing:
        raise SystemExit(f"The measurements need {' and '.join(missing)} (Debian: apt install {' '.join(NEEDED[one] for one in missing)}).")


def nginx() -> str:
    """Where nginx is: Debian keeps it out of the PATH of ordinary users."""
    return _place("nginx")


def _place(program: str) -> str:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin") or ""
