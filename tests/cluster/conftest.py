"""A community on several hosts of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from tests import servers
from tests.cluster.hosts import Cluster
from tests.cluster.load import Browser

ROUNDS = int(os.environ.get("CLUSTER_ROUNDS", "1"))
"""How often every part is killed: once where everything is tested, three times by ``make cluster``."""
EACH = 24
"""Topics that are written to in one round."""


class Community:
    """The cluster, and the people in it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        told = json.loads(cluster.run("worker1", "-m", "tests.cluster.people", str(6 + ROUNDS * EACH)))
        self.topics: list[int] = told["topics"]
        self.sessions: dict[str, str] = told["sessions"]
        self.address = cluster.at["proxy"]

    def browser(self, name: str = "") -> Browser:
        """A member's, or a visitor's."""
        return Browser(self.address, self.sessions[name] if name else "")


@pytest.fixture(scope="module")
def community(request: pytest.FixtureRequest) -> Iterator[Community]:
    """Started once. Whoever kills a part of it has it running again at the end."""
    with servers.folder() as folder:
        cluster = Cluster(folder)
        try:
            with cluster.network.inside("readers"):
                cluster.start()
                yield Community(cluster)
            if request.session.testsfailed:
                print(cluster.last_words())
        finally:
            cluster.close()
