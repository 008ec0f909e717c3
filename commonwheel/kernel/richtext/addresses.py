"""Addresses in clean HTML, for where it is read outside of the community: feed readers, linked data."""

from __future__ import annotations

from commonwheel.kernel.richtext.tokens import Token, tag, tokens

_WITH_ADDRESS = {"a": "href", "img": "src"}


def absolute(html: str, origin: str) -> str:
    """The same HTML with every link and picture of ours led back to ``origin``."""
    return "".join(_led_back(token, origin) for token in tokens(html))


def _led_back(token: Token, origin: str) -> str:
    where = _WITH_ADDRESS.get(token.name, "")
    address = token.attributes.get(where, "")
    if not address.startswith("/") or address.startswith("//"):
        return token.raw
    return tag(token.name, token.attributes | {where: f"{origin}{address}"})


def leading_out(html: str, origin: str) -> list[str]:
    """The addresses of links in clean HTML that lead away from ``origin``, in order."""
    found = [token.attributes.get("href", "") for token in tokens(html) if token.name == "a" and not token.closing]
    return [address for address in found if _is_web(address) and address != origin and not address.startswith(f"{origin}/")]


def pictures(html: str) -> int:
    """How many pictures stand in clean HTML."""
    return sum(token.name == "img" for token in tokens(html))


def _is_web(address: str) -> bool:
    return address.startswith(("//", "http://", "https://"))
