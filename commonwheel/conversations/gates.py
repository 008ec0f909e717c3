"""Where those above may say no. A gate raises Refused; it is registered at start and asked inside the verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from commonwheel.structure.boards import Board

Gate = Callable[[Board, Any, str, str], None]

before_publish: list[Gate] = []
"""Each is called with (board, author, title or "", html) before a topic, a reply or an edit is stored."""

before_merge: list[Callable[[Any, Any], None]] = []
"""Each is called with (topic, the topic it goes into), inside the deed: it takes along what it keeps of a topic, or refuses."""

before_split: list[Callable[[Any, Any, Sequence[Any]], None]] = []
"""Each is called with (topic, the new topic, the posts that go there), inside the deed."""
