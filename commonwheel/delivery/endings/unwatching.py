"""Unfollowing a blog from a mail: a signed address that works without signing in, for one blog of one member only."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.delivery import board_watches
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board

_signer = signing.Signer(salt="commonwheel.unwatch")


class Wish(NamedTuple):
    """Who wants to hear no more of what."""

    person: Person
    board: Board

    @property
    def title(self) -> str:
        """What the blog is called, for as long as the member may see it: mails are kept for years."""
        return self.board.title if Board.objects.visible_to(self.person).filter(pk=self.board.pk).exists() else ""


def make(person_id: int, board_id: int) -> str:
    """The token for the address; it never ends, for mails are read late."""
    return _signer.sign_object([person_id, board_id])


def check(token: str) -> Wish:
    """What a token stands for; Refused where it is made up or either is gone."""
    try:
        person_id, board_id = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise _unknown() from wrong
    person, board = Person.objects.filter(pk=person_id).first(), Board.objects.filter(pk=board_id).first()
    if person is None or board is None:
        raise _unknown()
    return Wish(person, board)


def use(token: str) -> Wish:
    """Unfollow; used again, nothing changes."""
    wish = check(token)
    board_watches.unfollow(wish.board, by=wish.person)
    return wish


def _unknown() -> Refused:
    return Refused(_("This link does not belong to a blog you follow."), cure=_("Sign in to choose what you follow."))
