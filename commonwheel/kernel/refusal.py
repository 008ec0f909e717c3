"""A deed that was understood and declined, with a reason for people."""

from __future__ import annotations


class Refused(Exception):
    """Raised by a check or a verb. Pages show ``reason`` beside what the person typed.

    ``cure`` says what would allow it ("Sign in to reply"); ``field`` names the form field it is about, if any.
    """

    def __init__(self, reason: str, *, cure: str = "", field: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.cure = cure
        self.field = field


def allowed(check: object, *args: object, **kwargs: object) -> bool:
    """Whether a ``check_…`` passes; for pages that only need to know if a button is shown."""
    return reason_against(check, *args, **kwargs) is None


def reason_against(check: object, *args: object, **kwargs: object) -> Refused | None:
    """The refusal a check would raise, or None."""
    try:
        check(*args, **kwargs)  # type: ignore[operator]
    except Refused as refusal:
        return refusal
    return None
