from __future__ import annotations

import pytest

from commonwheel.kernel.engines.search import Search, search
from tests.engines.indexed import LID, SECRET, UPDATE, WAKES


@pytest.fixture
def index() -> Search:
    engine = search()
    engine.put([WAKES, LID, UPDATE, SECRET])
    return engine
