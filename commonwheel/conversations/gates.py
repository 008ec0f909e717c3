"""Where those above may say no. A gate raises Refused; it is registered at start and asked inside the verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from commonwheel.structure.boards import Board

Gate = Callable[[Board, Any, str, str], None]

before_publish: list[Gate] = []
"""Each is called with (board, author, title or "", html) before a topic, a reply or an edit is stored."""
