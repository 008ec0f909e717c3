"""Domains: which e-mail addresses may join, by what stands behind their @."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.authority import options
from commonwheel.authority.joining.modes import JOINING, PAGE
from commonwheel.kernel.refusal import Refused

ONLY = options.declare(
    "joining.domains", gettext_lazy("Only e-mail addresses of these domains may join"), "", at_most=2000, power=JOINING, page=PAGE
)
NEVER = options.declare(
    "joining.domains_refused", gettext_lazy("E-mail addresses of these domains may not join"), "", at_most=2000, power=JOINING, page=PAGE
)
DOMAIN = re.compile(r"\A(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\Z")


def tidy(text: str) -> str:
    """Domains one below the other, without an @ before them; Refused for what is none. ``*.`` stands for all below."""
    found = []
    for word in re.split(r"[\s,;]+", text.lower()):
        if not word:
            continue
        try:
            # Umlauts as they stand in an address: encoded.
            domain = word.lstrip("@").strip(".").encode("idna").decode()
        except UnicodeError:
            domain = ""
        if not DOMAIN.match(domain):
            raise Refused(_("“%(domain)s” is not the name of a domain, like example.com.") % {"domain": word})
        found.append(domain)
    return "\n".join(dict.fromkeys(found))


def check(email: str) -> None:
    """Refused for an address that may not join."""
    domain = email.rpartition("@")[2].lower()
    only, never = options.value(ONLY).split(), options.value(NEVER).split()
    if never and _is_among(domain, never):
        raise Refused(_("Addresses of %(domain)s cannot be used here.") % {"domain": domain}, field="email")
    if only and not _is_among(domain, only):
        raise Refused(
            _("Addresses of %(domain)s cannot be used here. These can: %(domains)s.")
            % {"domain": domain, "domains": ", ".join(f"@{name}" for name in only)},
            field="email",
        )


def _is_among(domain: str, names: list[str]) -> bool:
    return any(domain.endswith(name[1:]) if name.startswith("*.") else domain == name for name in names)
