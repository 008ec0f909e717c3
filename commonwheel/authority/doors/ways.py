"""Ways in that need nobody else: password, a code by mail, a passkey. Each is switched on or off."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.authority import options, powers, standing
from commonwheel.kernel.refusal import Refused

DOORS = powers.declare("community.sign_in", gettext_lazy("Decide how members sign in, and which other sites and directories are connected"))
PAGE = "sign-in"

PASSWORD = options.declare("doors.password", gettext_lazy("Sign in with a password"), True, power=DOORS, page=PAGE)
CODE = options.declare("doors.code", gettext_lazy("Sign in with a code by mail"), True, power=DOORS, page=PAGE)
PASSKEY = options.declare("doors.passkey", gettext_lazy("Sign in with a passkey"), True, power=DOORS, page=PAGE)


def check_password(person: Any) -> None:
    """Refused where passwords are off. Who decides about the ways in keeps theirs, or a slip would lock everybody out."""
    if not options.value(PASSWORD) and not standing.of(person).allows(DOORS):
        raise Refused(_("Nobody signs in with a password here."), cure=_("Use one of the other ways."))


def check_join() -> None:
    """Refused where there is no password to choose."""
    if not options.value(PASSWORD):
        raise Refused(_("Nobody signs in with a password here."), cure=_("Use one of the other ways."))


def check_code() -> None:
    """Refused where no codes are mailed."""
    if not options.value(CODE):
        raise Refused(_("No codes are sent by mail here."), cure=_("Use one of the other ways."))


def check_passkey() -> None:
    """Refused where passkeys are off."""
    if not options.value(PASSKEY):
        raise Refused(_("Nobody signs in with a passkey here."), cure=_("Use one of the other ways."))
