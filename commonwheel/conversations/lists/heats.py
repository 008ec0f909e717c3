"""Heats: how worth reading a topic is now, as one number that only changes when something is done.

``heat = started + 2 days × log10(1 + replies + 2 × kudos)``, in seconds since 1970. A topic that nobody touched is as hot as
the moment it was started; ten times the replies and thanks outweigh two days. Since newer topics simply begin higher, nothing
is ever counted anew because time went by, and an index keeps the order.
The form is that of Reddit's hot list (A. Salihefendic, "How Reddit ranking algorithms work", 2010: log10 of the votes plus
age / 45,000 s); questions to a company live longer than news, so ours cools four times slower.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest, Ln

TENFOLD = 172_800
"""Seconds that ten times the weight is worth."""
KUDOS = 2
"""How many replies one thank-you counts as."""
_BY_E = TENFOLD / math.log(10)


def started(at: datetime) -> int:
    """The heat of a topic that nobody answered or thanked for yet."""
    return int(at.timestamp())


def of(at: datetime, *, replies: int, kudos: int) -> int:
    """The heat of a topic that was started then."""
    return started(at) + int(_BY_E * math.log(max(1, 1 + replies + KUDOS * kudos)))


def sql(at: datetime, *, replies: Any = None, kudos: Any = None) -> Combinable:
    """The same inside an update, from the columns unless said, so that two deeds at once both count."""
    one: Any = models.Value(1)
    weight = one + (models.F("replies_count") if replies is None else replies) + KUDOS * (models.F("kudos_count") if kudos is None else kudos)
    warmth = Ln(Cast(Greatest(weight, one), models.FloatField())) * models.Value(_BY_E)
    return started(at) + Cast(warmth, models.BigIntegerField())
