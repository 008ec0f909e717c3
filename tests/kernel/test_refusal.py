from __future__ import annotations

from commonwheel.kernel.refusal import Refused, allowed, reason_against


def check_door(*, key: str) -> None:
    if key != "brass":
        raise Refused("The door is locked.", cure="Ask Dara for the brass key.", field="key")


def test_a_page_learns_from_the_same_check_whether_and_why_not() -> None:
    assert allowed(check_door, key="brass")
    assert reason_against(check_door, key="brass") is None
    refusal = reason_against(check_door, key="iron")
    assert refusal is not None
    assert (refusal.reason, refusal.cure, refusal.field) == ("The door is locked.", "Ask Dara for the brass key.", "key")
    assert str(refusal) == "The door is locked."
