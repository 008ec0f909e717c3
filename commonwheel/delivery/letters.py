"""Letters: mails to one member about their account or what they earned. Some words and one link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from commonwheel.accounts.people import Person
from commonwheel.authority import options


@dataclass(frozen=True)
class Letter:
    """What stands in it. The link is a path of this community."""

    subject: str
    words: str
    path: str
    button: str


def send(person: Person, write: Callable[[], Letter]) -> None:
    """Have it written in the member's language, and hand it to whoever delivers mail; without an address, nothing."""
    if not person.email:
        return
    with translation.override(person.language if translation.check_for_language(person.language) else "en"):
        letter = write()
        words = {
            "letter": letter, "person": person, "origin": settings.ORIGIN,
            "community_name": options.value(options.NAME) or settings.SITE_NAME,
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()), body=render_to_string("emails/letter.txt", words), to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("emails/letter.html", words), "text/html")
        mail.send()
