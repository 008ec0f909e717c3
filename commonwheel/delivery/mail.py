"""Mail: written now, sent by the worker, tried again for a day where the mail server is away or says "later"."""

from __future__ import annotations

import base64
import logging
import secrets
import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django_tasks import task

from commonwheel.kernel import clock

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=1)
FIRST_PAUSE = 15
LONGEST_PAUSE = 60 * 60 * 2
TIME_OUT = 20
HERE = ("localhost", "127.0.0.1", "::1")


class QueuedBackend(BaseEmailBackend):
    """What Django calls to send mail: queues it, in the transaction that is open, if any."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        queued = 0
        for message in email_messages:
            recipients = [parseaddr(address)[1] for address in message.recipients()]
            if not recipients:
                continue
            content = base64.b64encode(message.message().as_bytes(linesep="\r\n")).decode()  # type: ignore[call-arg]  # Django's own mails know it
            sender = parseaddr(message.from_email)[1]
            deliver.enqueue(sender, recipients, content, clock.now().isoformat(), 0)
            queued += 1
        return queued


@task()
def deliver(sender: str, recipients: list[str], content: str, since: str, attempts: int) -> str:
    """Hand one mail over; says in a word what became of it. Raises where it is given up."""
    raw = base64.b64decode(content)
    if not settings.SMTP_URL:
        return f"written to {write(raw)}"
    try:
        late = send(sender, recipients, raw)
    except (smtplib.SMTPException, OSError) as trouble:
        if is_final(trouble):
            raise
        late, reason = recipients, f"{type(trouble).__name__}: {trouble}"
    else:
        reason = "some recipients were refused for now"
    if not late:
        return "sent"
    if clock.now() - datetime.fromisoformat(since) > PATIENCE:
        raise smtplib.SMTPException(f"given up after a day: {reason}")
    pause = timedelta(seconds=min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts, 12)))
    log.warning("mail is tried again in %s (%s)", pause, reason)
    deliver.using(run_after=clock.now() + pause).enqueue(sender, late, content, since, attempts + 1)
    return "later"


def send(sender: str, recipients: list[str], raw: bytes) -> list[str]:
    """Send by SMTP; returns those recipients that the server wants tried again later."""
    with connect() as client:
        try:
            refused = client.sendmail(sender, recipients, raw)
        except smtplib.SMTPRecipientsRefused as all_of_them:
            refused = all_of_them.recipients
            if all(code >= 500 for code, _words in refused.values()):
                raise
    for address, (code, words) in refused.items():
        log.warning("the mail server refused a recipient (%s %r): %s", code, words, address if code >= 500 else "later again")
    return [address for address, (code, _words) in refused.items() if code < 500]


def connect() -> smtplib.SMTP:
    """A connection to the mail server of SMTP_URL: encrypted wherever it can be, and always before a password."""
    url = urlsplit(settings.SMTP_URL)
    host, trusted = url.hostname or "localhost", ssl.create_default_context()
    if url.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIME_OUT, context=trusted)
    else:
        client = smtplib.SMTP(host, url.port or 587, timeout=TIME_OUT)
        client.ehlo()
        if client.has_extn("starttls"):
            client.starttls(context=trusted)
        elif url.username and host not in HERE:
            client.close()
            raise smtplib.SMTPNotSupportedError("the mail server offers no encryption, so it is told no password")
    if url.username:
        client.login(unquote(url.username), unquote(url.password or ""))
    return client


def write(raw: bytes) -> Path:
    """Keep a mail as a file, where no mail server is set."""
    folder = Path(settings.MAIL_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.eml"
    path.write_bytes(raw)
    return path


def is_final(trouble: Exception) -> bool:
    """Whether it makes no sense to try again: the server understood and said never (5xx)."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return True
    return isinstance(trouble, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) and trouble.smtp_code >= 500
