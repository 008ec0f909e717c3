"""Mails to applicants: let in, or turned away and why."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from commonwheel.authority import options
from commonwheel.authority.joining import approvals
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry


@journal.on("application.accepted", "application.declined")
def tell_applicant(entry: Entry) -> None:
    """What was decided last, in the applicant's language."""
    application = approvals.numbered(entry.subject_id)
    if application is None or not application.person.email:
        return
    person = application.person
    with translation.override(person.language if translation.check_for_language(person.language) else "en"):
        words = {
            "application": application, "person": person, "origin": settings.ORIGIN,
            "community_name": options.value(options.NAME) or settings.SITE_NAME,
        }  # fmt: skip
        subject = _("Welcome: you were let in") if application.accepted_at else _("You were not let in")
        EmailMessage(subject, render_to_string("emails/application.txt", words), to=[person.email], headers={"Auto-Submitted": "auto-generated"}).send()
