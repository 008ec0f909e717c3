"""Formulas: what it takes to hold a rank, as a member can read it.

    net_solutions >= 20 && kudos_received[100d] > 2 * posts_hidden || hasRole("staff")

Metrics (in all time, or in a window of days), numbers, ``+ - * /``, ``== != >= <= > <``, ``&& || !``, parentheses and
``hasRole("slug")``. Whatever is wrong with a text is Refused, with the column; nothing is ever handed to Python to run.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from commonwheel.kernel.refusal import Refused
from commonwheel.reputation.metrics import NAMES, Need

LONGEST = 400
WINDOW_MOST = 3_650

GRAMMAR = r"""
?start: either
?either: both | either "||" both
?both: denial | both "&&" denial
?denial: comparison | "!" denial -> denied
?comparison: sum | sum COMPARING sum -> compared
?sum: product | sum ADDING product -> calculated
?product: atom | product TIMES atom -> calculated
?atom: NUMBER -> number
     | "-" atom -> negative
     | NAME -> metric
     | NAME "[" DAYS "]" -> metric
     | "hasRole" "(" ROLE ")" -> role
     | "(" either ")"
COMPARING: "==" | "!=" | ">=" | "<=" | ">" | "<"
ADDING: "+" | /-/
TIMES: "*" | "/"
NUMBER: /[0-9]{1,9}(\.[0-9]{1,6})?(?![0-9A-Za-z_.])/
DAYS: /[0-9]{1,5}d/
NAME: /[a-z_]+(?![A-Za-z0-9_])/
ROLE: /"[a-z0-9-]{1,40}"/
%ignore /[ \t\r\n]+/
"""

CALCULATING: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
COMPARING: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


class Facts(NamedTuple):
    """What is known of one member: metrics, and the slugs of the roles they hold by other means than a rank."""

    values: Mapping[Need, int]
    roles: frozenset[str]


@dataclass(frozen=True)
class Number:
    value: float

    def of(self, facts: Facts) -> float:
        return self.value

    def __str__(self) -> str:
        text = f"{self.value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Measured:
    name: str
    window: int | None

    def of(self, facts: Facts) -> float:
        return facts.values[self.name, self.window]

    def __str__(self) -> str:
        return self.name if self.window is None else f"{self.name}[{self.window}d]"


@dataclass(frozen=True)
class HasRole:
    slug: str

    def of(self, facts: Facts) -> bool:
        return self.slug in facts.roles

    def __str__(self) -> str:
        return f'hasRole("{self.slug}")'


@dataclass(frozen=True)
class Negative:
    term: Node

    def of(self, facts: Facts) -> float:
        return -self.term.of(facts)

    def __str__(self) -> str:
        return f"-{self.term}"


@dataclass(frozen=True)
class Calculated:
    left: Node
    sign: str
    right: Node

    def of(self, facts: Facts) -> float:
        result: float = CALCULATING[self.sign](self.left.of(facts), self.right.of(facts))
        return result

    def __str__(self) -> str:
        return f"({self.left} {self.sign} {self.right})"


@dataclass(frozen=True)
class Compared:
    left: Node
    sign: str
    right: Node

    def of(self, facts: Facts) -> bool:
        return COMPARING[self.sign](self.left.of(facts), self.right.of(facts))

    def __str__(self) -> str:
        return f"({self.left} {self.sign} {self.right})"


@dataclass(frozen=True)
class Denied:
    term: Node

    def of(self, facts: Facts) -> bool:
        return not self.term.of(facts)

    def __str__(self) -> str:
        return f"!{self.term}"


@dataclass(frozen=True)
class Both:
    left: Node
    right: Node

    def of(self, facts: Facts) -> bool:
        return bool(self.left.of(facts) and self.right.of(facts))

    def __str__(self) -> str:
        return f"({self.left} && {self.right})"


@dataclass(frozen=True)
class Either:
    left: Node
    right: Node

    def of(self, facts: Facts) -> bool:
        return bool(self.left.of(facts) or self.right.of(facts))

    def __str__(self) -> str:
        return f"({self.left} || {self.right})"


Node = Number | Measured | HasRole | Negative | Calculated | Compared | Denied | Both | Either
QUESTIONS = (HasRole, Compared, Denied, Both, Either)


@dataclass(frozen=True)
class Formula:
    """A formula that was understood. ``str`` prints it with every parenthesis."""

    node: Node
    needs: frozenset[Need]
    roles: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        """Whether a member fulfils it; Refused where it cannot be worked out for them."""
        try:
            return bool(self.node.of(facts))
        except ZeroDivisionError as trouble:
            raise Refused(_("The formula divides by zero."), cure=_("Multiply the other side instead.")) from trouble
        except OverflowError as trouble:
            raise Refused(_("A number in the formula grows too large.")) from trouble

    def measured(self, facts: Facts) -> tuple[float, float] | None:
        """How much there is and how much it takes, where the formula asks for at least so much of something."""
        if not isinstance(self.node, Compared) or self.node.sign not in (">=", ">"):
            return None
        try:
            return self.node.left.of(facts), self.node.right.of(facts)
        except ArithmeticError:
            return None

    @property
    def metric(self) -> Need | None:
        """The one metric that is asked for, where it is one alone."""
        left = self.node.left if isinstance(self.node, Compared) else None
        return (left.name, left.window) if isinstance(left, Measured) else None

    def conditions(self) -> list[Formula]:
        """The parts that all have to hold, in order."""
        return [_formula(node) for node in _conditions(self.node)]

    def __str__(self) -> str:
        return str(self.node)


@v_args(inline=True)
class _Building(Transformer[Any, Node]):
    """Puts nodes together while the text is read, and refuses numbers where an answer is asked for, and the reverse."""

    def number(self, digits: Token) -> Node:
        return Number(float(digits) if "." in digits else int(digits))

    def metric(self, name: Token, days: Token | None = None) -> Node:
        if name not in NAMES:
            raise _wrong(_("There is no metric “%(name)s”.") % {"name": name}, name.start_pos)
        if days is not None and not 1 <= int(days[:-1]) <= WINDOW_MOST:
            raise _wrong(_("A window has 1 to %(most)s days.") % {"most": WINDOW_MOST}, days.start_pos)
        return Measured(str(name), int(days[:-1]) if days is not None else None)

    def role(self, slug: Token) -> Node:
        return HasRole(slug[1:-1])

    def negative(self, term: Node) -> Node:
        return Negative(_numeric(term))

    def calculated(self, left: Node, sign: Token, right: Node) -> Node:
        if sign == "/" and isinstance(right, Number) and not right.value:
            raise _wrong(_("The formula divides by zero."), sign.start_pos)
        return Calculated(_numeric(left, sign), str(sign), _numeric(right, sign))

    def compared(self, left: Node, sign: Token, right: Node) -> Node:
        return Compared(_numeric(left, sign), str(sign), _numeric(right, sign))

    def denied(self, term: Node) -> Node:
        return Denied(_asking(term))

    def both(self, left: Node, right: Node) -> Node:
        return Both(_asking(left), _asking(right))

    def either(self, left: Node, right: Node) -> Node:
        return Either(_asking(left), _asking(right))


@cache
def _grammar() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=_Building(), maybe_placeholders=False)


@lru_cache(maxsize=500)
def parse(text: str) -> Formula:
    """The formula of a text; Refused, with the column, where it is none."""
    if len(text) > LONGEST:
        raise _wrong(_("A formula has at most %(most)s characters.") % {"most": LONGEST}, LONGEST)
    try:
        node: Any = _grammar().parse(text)
    except UnexpectedInput as trouble:
        at = trouble.pos_in_stream if isinstance(trouble.pos_in_stream, int) else -1
        ended = at < 0 or getattr(getattr(trouble, "token", None), "type", "") == "$END"
        raise _wrong(_("The formula ends too early.") if ended else _("This is not understood."), len(text) if ended else at) from trouble
    return _formula(_asking(node))


def _formula(node: Node) -> Formula:
    parts = list(_walk(node))
    return Formula(
        node,
        frozenset((part.name, part.window) for part in parts if isinstance(part, Measured)),
        frozenset(part.slug for part in parts if isinstance(part, HasRole)),
    )


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(below for below in (getattr(part, field.name) for field in fields(part)) if isinstance(below, Node))


def _conditions(node: Node) -> list[Node]:
    return [*_conditions(node.left), *_conditions(node.right)] if isinstance(node, Both) else [node]


def _numeric(node: Node, sign: Token | None = None) -> Node:
    if isinstance(node, QUESTIONS):
        raise _wrong(_("A number is needed beside this, not “%(text)s”.") % {"text": node}, sign.start_pos if sign else None)
    return node


def _asking(node: Node) -> Node:
    if not isinstance(node, QUESTIONS):
        raise _wrong(_("“%(text)s” is a number: compare it with another.") % {"text": node}, None)
    return node


def _wrong(reason: str, at: int | None) -> Refused:
    words = reason if at is None else _("Column %(column)s: %(reason)s") % {"column": at + 1, "reason": reason}
    return Refused(words, field="formula")
