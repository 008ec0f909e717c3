"""Mails leave by a real mail server, also when that one has a bad hour."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from commonwheel.delivery import mail
from commonwheel.kernel import clock
from tests import servers

pytestmark = pytest.mark.django_db(transaction=True)


class PostOffice:
    """A mail server that takes mail, except for the answers that it was told to give first."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refusals: list[str] = []
        self.refused_recipients: dict[str, str] = {}

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refused_recipients:
            return self.refused_recipients.pop(address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        self.taken.append(envelope)
        return "250 Taken"


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    settings.EMAIL_BACKEND = "commonwheel.delivery.mail.QueuedBackend"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    handler, port = PostOffice(), servers.free_port()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


def send(*to: str, subject: str = "Grüße, Noor", bcc: tuple[str, ...] = ()) -> None:
    message = EmailMultiAlternatives(
        subject, "Amina hat geantwortet: schau nach →", "Lark <community@lark.example>", to, bcc=bcc,
        connection=get_connection("commonwheel.delivery.mail.QueuedBackend"),
    )
    message.attach_alternative("<p>Amina hat geantwortet</p>", "text/html")
    message.send()


def work(later: timedelta = timedelta()) -> None:
    """The worker runs what is due, ``later`` from now."""
    for waiting in DBTaskResult.objects.filter(status=TaskResultStatus.READY):
        if waiting.run_after <= clock.now() + later:
            DBTaskResult.objects.filter(pk=waiting.pk).update(run_after=clock.now())
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id="test", excluded_queue_names=[],
    ).run()


def test_a_mail_arrives_whole(office: PostOffice) -> None:
    send("noor@example.com", bcc=("archive@example.com",))
    assert office.taken == [], "the page does not wait for the mail server"
    work()
    (envelope,) = office.taken
    assert envelope.rcpt_tos == ["noor@example.com", "archive@example.com"]
    assert envelope.mail_from == "community@lark.example"
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Subject"] == "Grüße, Noor"
    assert "archive" not in str(message)
    assert message.get_body(("plain",)).get_content().strip() == "Amina hat geantwortet: schau nach →"
    assert message.get_body(("html",)).get_content().strip() == "<p>Amina hat geantwortet</p>"


def test_a_server_that_says_later_gets_it_later_and_once(office: PostOffice) -> None:
    office.refusals = ["451 Greylisted, come back", "421 Too busy"]
    send("noor@example.com")
    work()
    assert office.taken == []
    work()
    assert office.refusals == ["421 Too busy"], "not asked again before the pause is over"
    work(later=timedelta(minutes=1))
    work(later=timedelta(minutes=2))
    assert len(office.taken) == 1
    work(later=timedelta(days=2))
    assert len(office.taken) == 1


def test_a_server_that_is_away_is_tried_again_and_given_up_after_a_day(office: PostOffice, settings: Settings) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{servers.free_port()}"
    send("noor@example.com")
    work()
    waiting = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    assert clock.now() < waiting.run_after < clock.now() + timedelta(minutes=1)
    long_ago = (clock.now() - timedelta(hours=25)).isoformat()
    arguments = waiting.args_kwargs
    arguments["args"][3] = long_ago
    DBTaskResult.objects.filter(pk=waiting.pk).update(args_kwargs=arguments)
    work(later=timedelta(minutes=1))
    assert DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count() == 1
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


def test_a_never_is_taken_for_an_answer(office: PostOffice) -> None:
    office.refusals = ["554 We do not want this"]
    send("noor@example.com")
    work()
    assert DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count() == 1
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


def test_only_who_was_refused_for_now_is_tried_again(office: PostOffice) -> None:
    office.refused_recipients = {"ben@example.com": "450 Mailbox busy", "gone@example.com": "550 No such user"}
    send("noor@example.com", "ben@example.com", "gone@example.com")
    work()
    work(later=timedelta(minutes=1))
    assert [envelope.rcpt_tos for envelope in office.taken] == [["noor@example.com"], ["ben@example.com"]]


def test_without_a_mail_server_mails_are_files(office: PostOffice, settings: Settings, tmp_path) -> None:
    settings.SMTP_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"
    send("noor@example.com")
    work()
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["To"] == "noor@example.com"


def test_a_mail_of_a_deed_that_was_undone_is_never_sent(office: PostOffice) -> None:
    with transaction.atomic():
        send("noor@example.com")
        transaction.set_rollback(True)
    work()
    assert office.taken == []


def test_no_password_goes_to_a_stranger_in_the_open(office: PostOffice, settings: Settings, monkeypatch) -> None:
    settings.SMTP_URL = settings.SMTP_URL.replace("smtp://", "smtp://amina:secret@")
    monkeypatch.setattr(mail, "HERE", ())
    send("noor@example.com")
    work()
    assert office.taken == []
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1
