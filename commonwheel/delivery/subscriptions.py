"""Subscriptions: guests who get a blog's new posts by mail, once they confirmed that the address is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _

from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board

PATIENCE = timedelta(days=7)
"""How long a request waits to be confirmed."""
PAUSE = timedelta(minutes=30)
"""Between two mails that ask the same address."""

_confirming = signing.TimestampSigner(salt="commonwheel.subscription.confirm")
_ending = signing.Signer(salt="commonwheel.subscription.end")


class Subscription(models.Model):
    """An address that wants the posts of a blog; asked for only, until ``confirmed_at``."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "email"], name="subscription_once")]


def ask(board: Board, *, email: str, language: str) -> Subscription | None:
    """Note that an address wants the posts. Answers whom to send the question whether that is so; None where none is due.

    Nobody learns from it whether the address was known.
    """
    email = email.replace("\x00", "").strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused(_("That is no e-mail address."), field="email") from wrong
    with transaction.atomic():
        row, is_new = Subscription.objects.get_or_create(board=board, email=email, defaults={"language": language[:12]})
        if not is_new:
            if row.confirmed_at or row.asked_at > clock.now() - PAUSE:
                return None
            row.asked_at, row.language = clock.now(), language[:12]
            row.save(update_fields=["asked_at", "language"])
    return row


def token_to_confirm(row: Subscription) -> str:
    """For the address in the mail that asks; it ends."""
    return _confirming.sign_object([row.pk, row.email])


def token_to_end(row: Subscription) -> str:
    """For the address in every mail; it never ends, for mails are read late."""
    return _ending.sign_object([row.pk, row.email])


def asked(token: str) -> Subscription:
    """What a token to confirm stands for; Refused where it is made up, old, or the request is gone."""
    try:
        pk, email = _confirming.unsign_object(token, max_age=PATIENCE)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise _unknown() from wrong
    return _find(pk, email)


def known(token: str) -> Subscription:
    """What a token to end stands for; Refused where it is made up or was used."""
    try:
        pk, email = _ending.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise _unknown() from wrong
    return _find(pk, email)


def confirm(token: str) -> Subscription:
    """From now on the posts are sent; confirmed again, nothing changes."""
    row = asked(token)
    Subscription.objects.filter(pk=row.pk, confirmed_at__isnull=True).update(confirmed_at=clock.now())
    row.refresh_from_db()
    return row


def end(token: str) -> None:
    """No more mails; ended already, nothing changes."""
    try:
        row = known(token)
    except Refused:
        _ending.unsign_object(token)
        return
    row.delete()


def of_board(board_id: int) -> Iterator[Subscription]:
    """All who confirmed."""
    return Subscription.objects.filter(board_id=board_id, confirmed_at__isnull=False).order_by("pk").iterator(chunk_size=500)


def shed() -> int:
    """Forget addresses that nobody confirmed; returns how many."""
    return Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lt=clock.now() - PATIENCE).delete()[0]


def _find(pk: int, email: str) -> Subscription:
    row = Subscription.objects.select_related("board").filter(pk=pk, email=email).first()
    if row is None:
        raise _unknown()
    return row


def _unknown() -> Refused:
    return Refused(_("This link has ended, or was used."), cure=_("Subscribe again on the page of the blog."))
