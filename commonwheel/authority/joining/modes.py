"""Modes: who may join. Open to all, by approval, by invitation, or closed for now."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.authority import options, powers
from commonwheel.kernel.refusal import Refused

JOINING = powers.declare("community.joining", gettext_lazy("Decide how people join, and what they accept"))
OPEN, APPROVAL, INVITATION, CLOSED = "open", "approval", "invitation", "closed"
PAGE = "joining"

MODE = options.declare(
    "joining.mode", gettext_lazy("Who may join"), OPEN, choices=(OPEN, APPROVAL, INVITATION, CLOSED), power=JOINING, page=PAGE
)
AGE = options.declare(
    "joining.age", gettext_lazy("How old one must be to join, in years (0: nobody is asked)"), 0, at_most=21, power=JOINING, page=PAGE
)


def check_join(*, is_invited: bool) -> None:
    """Refused where the community takes nobody, or nobody without an invitation."""
    mode = options.value(MODE)
    if mode == CLOSED:
        raise Refused(_("This community takes no new members at the moment."))
    if mode == INVITATION and not is_invited:
        raise Refused(_("This community takes new members by invitation."), cure=_("Ask a member to invite you."))


def waits(*, is_invited: bool) -> bool:
    """Whether somebody has to let a newcomer in. Whoever was invited has been let in already."""
    return options.value(MODE) == APPROVAL and not is_invited
