"""The ``commonwheel`` command."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one of the commands; a wrong setting is one clear line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonwheel.config.settings")
    try:
        execute_from_command_line(["commonwheel", *sys.argv[1:]])
    except ImproperlyConfigured as wrong:
        sys.exit(f"commonwheel: {wrong}")


if __name__ == "__main__":
    main()
