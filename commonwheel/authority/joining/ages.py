"""Ages: whether somebody is old enough. The date of birth is asked, looked at, and kept nowhere."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from commonwheel.authority import options
from commonwheel.authority.joining.modes import AGE
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused

OLDEST = 125


def least() -> int:
    """How old one must be; 0 where nobody is asked."""
    return int(options.value(AGE))


def years(born: date) -> int:
    """How old somebody is today who was born on this day."""
    today = clock.now().date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def check(born: date) -> None:
    """Refused for who is too young, and for a date that cannot be."""
    age = years(born)
    if not 0 <= age <= OLDEST:
        raise Refused(_("This does not look like a date of birth."), field="born")
    if age < least():
        raise Refused(_("You are not old enough to join."), field="born")
