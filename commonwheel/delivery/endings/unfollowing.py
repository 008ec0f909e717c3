"""Unfollowing from a mail: a signed address that works without signing in, and for one topic of one member only."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.kernel.refusal import Refused

_signer = signing.Signer(salt="commonwheel.unfollow")


class Wish(NamedTuple):
    """Who wants to hear no more of what."""

    person: Person
    topic: Topic

    @property
    def title(self) -> str:
        """What the topic is called, for as long as the member may see it: mails are kept for years."""
        return self.topic.title if Topic.objects.visible_to(self.person).filter(pk=self.topic.pk).exists() else ""


def make(person_id: int, topic_id: int) -> str:
    """The token for the address; it never ends, for mails are read late."""
    return _signer.sign_object([person_id, topic_id])


def check(token: str) -> Wish:
    """What a token stands for; Refused where it is made up or either is gone."""
    try:
        person_id, topic_id = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise _unknown() from wrong
    person, topic = Person.objects.filter(pk=person_id).first(), Topic.objects.filter(pk=topic_id).first()
    if person is None or topic is None:
        raise _unknown()
    return Wish(person, topic)


def use(token: str) -> Wish:
    """Unfollow; used again, nothing changes."""
    wish = check(token)
    watches.unfollow(wish.topic, by=wish.person)
    return wish


def _unknown() -> Refused:
    return Refused(_("This link does not belong to a topic you follow."), cure=_("Sign in to choose what you follow."))
