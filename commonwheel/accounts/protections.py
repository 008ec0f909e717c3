"""Protections of an account: its password, address, second factor and passkeys. That one changed is written down."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts.people import Person
from commonwheel.ledger import journal
from commonwheel.ledger.journal import Deed

PASSWORD_SET = journal.declare("password.set", _("set a password"), audited=True, public=False, webhooks=False)
ADDRESS_CHANGED = journal.declare("address.changed", _("changed the e-mail address"), audited=True, public=False, webhooks=False)
ADDED = journal.declare("protection.added", _("added a second step or a passkey"), audited=True, public=False, webhooks=False)
REMOVED = journal.declare("protection.removed", _("removed a second step or a passkey"), audited=True, public=False, webhooks=False)
LINKED = journal.declare("provider.linked", _("linked another account"), audited=True, public=False, webhooks=False)
UNLINKED = journal.declare("provider.unlinked", _("unlinked another account"), audited=True, public=False, webhooks=False)


def note(deed: Deed, person: Person) -> None:
    """Write down that one of these happened to a member's account."""
    with transaction.atomic():
        journal.record(deed, by=person, on=person)
