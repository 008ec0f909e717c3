"""Newcomers: what members may not do yet while nobody knows them. Whose rank says that they are one is kept on the member.

The numbers are those with which the field's most used forum holds spam back at its lowest level of trust.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.authority.options import LIMITING
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.statements import Statement
from commonwheel.ledger.models import Entry

KNOWN = powers.declare("post.unlimited", gettext_lazy("Post without the limits of newcomers"))

LINKS = options.declare(
    "newcomer.links", gettext_lazy("Links that a newcomer may put into a post"), 2, power=LIMITING, at_most=100,
    why=gettext_lazy("Most spam is written to be clicked, and comes from accounts made today. Two are enough to show where a problem was read about."),
)  # fmt: skip
PICTURES = options.declare(
    "newcomer.pictures", gettext_lazy("Pictures that a newcomer may put into a post"), 1, power=LIMITING, at_most=100,
    why=gettext_lazy("What nobody should have to see comes as a picture. One is enough to show an error on a screen."),
)  # fmt: skip
MENTIONS = options.declare(
    "newcomer.mentions", gettext_lazy("Members that a newcomer may call by @handle in a post"), 2, power=LIMITING, at_most=10,
    why=gettext_lazy("Every call rings a bell. Two are enough to answer those one talks with, and too few to wake a whole community."),
)  # fmt: skip
TOPICS = options.declare(
    "newcomer.topics", gettext_lazy("Topics that a newcomer may start in a day"), 3, power=LIMITING, at_least=1, at_most=1000,
    why=gettext_lazy("Who has a problem asks about one or two things; who floods a board starts dozens of topics."),
)  # fmt: skip
REPLIES = options.declare(
    "newcomer.replies", gettext_lazy("Replies that a newcomer may write in a day, and posts they may report"), 10, power=LIMITING, at_least=1, at_most=1000,
    why=gettext_lazy("Enough to talk a problem through with those who help, and a bound for who came to quarrel or to advertise."),
)  # fmt: skip

LIMITS = (LINKS, PICTURES, MENTIONS, TOPICS, REPLIES)
PACES = {"topic": ("topic.started", TOPICS), "reply": ("reply.posted", REPLIES), "report": ("report.made", REPLIES)}

_done = Statement(lambda actor, kind, since: Entry.objects.filter(actor=actor, kind=kind, at__gte=since, is_history=False).values_list("pk"))


def is_limited(person: Person, scope_id: int) -> bool:
    """Whether the limits hold for a member at a place: while their rank is a newcomer's, and no role lifts them."""
    return person.is_newcomer and not standing.of(person).allows(KNOWN, scope_id)


def check_write(html: str, *, by: Person, scope_id: int) -> None:
    """Refused where a newcomer's post has more links, pictures or calls than newcomers may use."""
    if not is_limited(by, scope_id):
        return
    links, images, calls = options.value(LINKS), options.value(PICTURES), options.value(MENTIONS)
    if len(richtext.leading_out(html, settings.ORIGIN)) > links:
        raise _too_much(ngettext("New members can put %(n)s link into a post.", "New members can put %(n)s links into a post.", links) % {"n": links})
    if richtext.pictures(html) > images:
        raise _too_much(ngettext("New members can put %(n)s picture into a post.", "New members can put %(n)s pictures into a post.", images) % {"n": images})
    if len(richtext.mentioned(html)) > calls:
        raise _too_much(ngettext("New members can call %(n)s member in a post.", "New members can call %(n)s members in a post.", calls) % {"n": calls})


def keep_pace(deed: str, by: Person, scope_id: int) -> None:
    """Refused where a newcomer did this as often in a day as newcomers may. Asked while the member is locked."""
    if not is_limited(by, scope_id):
        return
    kind, option = PACES[deed]
    most = options.value(option)
    if len(_done.rows(by.pk, kind, clock.ago(days=1))) < most:
        return
    if deed == "topic":
        reason = ngettext("New members can start %(n)s topic in a day.", "New members can start %(n)s topics in a day.", most) % {"n": most}
    elif deed == "report":
        reason = ngettext("New members can report %(n)s post in a day.", "New members can report %(n)s posts in a day.", most) % {"n": most}
    else:
        reason = ngettext("New members can write %(n)s reply in a day.", "New members can write %(n)s replies in a day.", most) % {"n": most}
    raise Refused(reason, cure=_("What you wrote is kept; go on tomorrow. The page “Ranks” says from when on this holds no more."))


def _too_much(reason: str) -> Refused:
    return Refused(reason, cure=_("Take some out. This keeps spam away; the page “Ranks” says from when on it holds no more."), field="body")
