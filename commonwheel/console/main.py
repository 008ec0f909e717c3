"""The ``commonwheel`` command."""

from __future__ import annotations

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one of the commands; a wrong setting is one clear line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonwheel.config.settings")
    # Nobody looks for garbage while the code is read (config/apps.py): there is none, and it would be looked through again and again.
    gc.disable()
    try:
        execute_from_command_line(["commonwheel", *sys.argv[1:]])
    except ImproperlyConfigured as wrong:
        sys.exit(f"commonwheel: {wrong}")


if __name__ == "__main__":
    main()
