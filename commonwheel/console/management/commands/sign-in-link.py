"""``commonwheel sign-in-link HANDLE``: a way in for somebody who must get in, without a password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonwheel.accounts import sign_in_links
from commonwheel.accounts.people import Person


class Command(BaseCommand):
    help = "Print a link that signs a member in, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(handle=options["handle"].lower()).first()
        if person is None:
            raise CommandError(f"Nobody is called {options['handle']}.")
        self.stdout.write(f"{settings.ORIGIN}/account/link/{sign_in_links.make(person)}/")
