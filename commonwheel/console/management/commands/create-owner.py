"""``commonwheel create-owner HANDLE EMAIL``: the first person in charge."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, roles
from commonwheel.console import preparations


class Command(BaseCommand):
    help = "Make a member the owner of the community; the account is made where it is missing. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("email", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        preparations.prepare()
        handle = options["handle"].lower()
        with transaction.atomic():
            person = Person.objects.filter(handle=handle).first() or self._join(handle, options["email"])
            grants.give(roles.named(roles.OWNER), person, by=None, source=grants.Source.SETUP)
        self.stdout.write(f"{person.name} (@{person.handle}) owns the community.")

    def _join(self, handle: str, email: str) -> Person:
        if not email:
            raise CommandError(f"Nobody is called {handle} yet: say an e-mail address too, and the account is made.")
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
            person = people.add(handle, email=email, password=password)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        return person
