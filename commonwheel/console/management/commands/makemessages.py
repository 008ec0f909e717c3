"""`commonwheel makemessages -l de`, run inside the package: Django's, as docs/translate.md wants it."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Knows `say(…)` of our scripts too, leaves out what is not ours (vendor) and what is no longer said."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    """A new sentence stays empty until somebody translates it; nothing is guessed."""

    def handle(self, *args: Any, **options: Any) -> None:
        """No line numbers and no wrapping either: a translation changes only where its words do."""
        if options["domain"] == "djangojs":
            self.xgettext_options = [*self.xgettext_options, "--keyword=say"]
        options["ignore_patterns"] = [*options["ignore_patterns"], "vendor"]
        super().handle(*args, **{**options, "no_location": True, "no_obsolete": True, "no_wrap": True})
