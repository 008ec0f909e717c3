"""A community on several hosts: what one of them says all of them say, and no part of it is missed for long.

The bounds in these stories are those of docs/many-machines.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.cluster.conftest import EACH, ROUNDS, Community
from tests.cluster.hosts import WEB, WORKERS
from tests.cluster.load import Browser, Load
from tests.console.running import ROOT, eventually

pytestmark = pytest.mark.cluster

RECOVERED = 60.0
"""Seconds within which all is well again after a part came back, on a machine that has other things to do."""
STALE = 5.0
"""Seconds that a visitor's page may lack what was said while parts of the community die."""


def statements(community: Community, host: str) -> int:
    """How many transactions a database has answered."""
    return int(str(community.cluster.ask(host, "SELECT xact_commit FROM pg_stat_database WHERE datname = 'commonwheel'")[0][0]))


def is_well(community: Community, host: str) -> bool:
    """Whether a host says that everything is."""
    return Browser(f"{community.cluster.at[host]}:8000").ask("GET", "/healthz").status == 200


def has_told_all(community: Community) -> bool:
    """Whether no reaction waits, and the copy holds all that the database does."""
    [[waiting, position]] = community.cluster.ask("database", "SELECT (SELECT count(*) FROM ledger_pending), pg_current_wal_insert_lsn()::text")
    return not waiting and community.cluster.ask("copy", f"SELECT pg_last_wal_replay_lsn() >= '{position}'") == [(True,)]


def test_all_hosts_come_up_together_and_are_well(community: Community) -> None:
    for host in WEB:
        assert eventually(lambda host=host: is_well(community, host), 30), Browser(f"{community.cluster.at[host]}:8000").ask("GET", "/healthz")


def test_visitors_are_answered_from_the_copy(community: Community) -> None:
    cluster = community.cluster
    visitor = community.browser()
    assert eventually(lambda: cluster.ask("copy", "SELECT pg_last_wal_replay_lsn() IS NOT NULL")[0][0])
    visitor.get(f"/topics/{community.topics[0]}/")
    time.sleep(1.2)  # PostgreSQL counts with a delay
    before = {host: statements(community, host) for host in ("database", "copy")}
    for topic in community.topics[:25]:
        assert visitor.get(f"/topics/{topic}/").status == 200
    time.sleep(1.2)
    grown = {host: statements(community, host) - count for host, count in before.items()}
    assert grown["copy"] > 100, grown


def test_a_copy_that_lags_is_asked_for_nothing_that_changed_since(community: Community) -> None:
    """Amina posts while the copy stands still: she, Noor and a visitor see it at once, on either host."""
    cluster, topic = community.cluster, community.topics[-1]
    readers = {name: community.browser(name) for name in ("amina", "noor", "")}
    for reader in readers.values():
        assert reader.get(f"/topics/{topic}/").status == 200
    cluster.ask("copy", "SELECT pg_wal_replay_pause()")
    try:
        for number in range(5):
            words = f"Turn off wake on lid, variant {number}."
            assert readers["amina"].reply(topic, words, until=time.monotonic() + 20)
            for name, reader in readers.items():
                for _ in WEB * 2:
                    assert words in reader.get(f"/topics/{topic}/").body, f"{name or 'a visitor'} must see number {number}"
    finally:
        cluster.ask("copy", "SELECT pg_wal_replay_resume()")


def test_a_form_that_is_sent_again_posts_once_whichever_host_takes_it(community: Community) -> None:
    topic = community.topics[-2]
    amina, ben = community.browser("amina"), community.browser("ben")
    shown = amina.get(f"/topics/{topic}/")
    assert 'name="after" value="1"' in shown.body
    for _ in range(3):
        assert amina.reply(topic, "Turn off wake on lid.", until=time.monotonic() + 10)
    assert community.cluster.ask("database", f"SELECT count(*) FROM conversations_post WHERE topic_id = {topic}")[0][0] == 4
    form = {"body": "It was the firmware.", "after": "4", "csrfmiddlewaretoken": "x" * 64}
    form["csrfmiddlewaretoken"] = _token(amina, topic)
    for _ in WEB * 2:
        assert amina.ask("POST", f"/topics/{topic}/reply/", form).status == 302
        assert ben.reply(topic, f"Same here, {time.monotonic()}.", until=time.monotonic() + 10)
    told = "SELECT count(*) FROM conversations_post WHERE html LIKE '%It was the firmware%'"
    assert community.cluster.ask("database", told)[0][0] == 1


def _token(browser: Browser, topic: int) -> str:
    page = browser.get(f"/topics/{topic}/").body
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_while_the_database_is_away_visitors_read_on_and_members_are_asked_to_come_back(community: Community) -> None:
    cluster = community.cluster
    visitor, noor = community.browser(), community.browser("noor")
    path = f"/topics/{community.topics[0]}/"
    assert visitor.get(path).status == noor.get(path).status == 200
    # What was done just before is still heard of, and whatever comes of it may show on this page; what the copy was not yet told dies with
    # the database. A visitor reads on what is still true, on either host.
    assert eventually(lambda: has_told_all(community), RECOVERED)
    cluster.parts["database"].kill()
    try:
        assert visitor.get(path).status == 200
        answer = noor.get(path)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert "Back in a moment" in answer.body
    finally:
        cluster.start_database("database")
    assert eventually(lambda: noor.get(path).status == 200, RECOVERED)


def test_while_redis_is_away_pages_go_on_and_posts_are_taken(community: Community) -> None:
    cluster, topic = community.cluster, community.topics[1]
    amina, visitor = community.browser("amina"), community.browser()
    cluster.parts["redis"].kill()
    try:
        assert amina.reply(topic, "Written without Redis.", until=time.monotonic() + 15)
        assert "Written without Redis." in visitor.get(f"/topics/{topic}/").body
    finally:
        cluster.parts["redis"].start()
        cluster.wait_for("redis", 6379)
    assert eventually(lambda: all(is_well(community, host) for host in WEB), RECOVERED)


def test_a_host_that_is_cut_off_in_the_middle_of_a_deed_holds_nobody_up(community: Community) -> None:
    cluster, topic = community.cluster, community.topics[0]
    hold = (
        "import django; django.setup()\n"
        "from django.db import transaction; from commonwheel.conversations.topics import Topic\n"
        f"with transaction.atomic(): Topic.objects.select_for_update().get(pk={topic}); print('held', flush=True); input()"
    )
    command = cluster.network.command("web2", sys.executable, "-c", hold)
    with subprocess.Popen(command, env={**os.environ, **cluster.settings("web2")}, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holding:
        assert holding.stdout and holding.stdout.readline() == "held\n"
        cluster.network.pull("web2")
        try:
            assert community.browser("amina").reply(topic, "Said while web2 is away.", until=time.monotonic() + RECOVERED)
        finally:
            cluster.network.plug("web2")
            holding.kill()
    assert eventually(lambda: is_well(community, "web2"), RECOVERED)


@pytest.mark.parametrize("round", range(ROUNDS))
def test_parts_die_and_cables_are_pulled_under_load_and_nothing_is_lost_or_said_twice(community: Community, round: int) -> None:
    cluster = community.cluster
    load = Load(community.address, community.topics[2 + round * EACH : 2 + (round + 1) * EACH], community.sessions)
    before = cluster.ask("database", "SELECT coalesce(max(id), 0) FROM conversations_post")[0][0]
    load.start()
    load.wait_for(4, "all is well")
    for host in (*WEB, *WORKERS, "copy", "redis", "database"):
        cluster.parts[host].kill()
        time.sleep(0.5)
        cluster.parts[host].start()
        load.wait_for(2, f"{host} was killed", within=RECOVERED)
        cluster.wait_until_up(host)
    for host in ("web2", "copy", "redis"):
        cluster.network.pull(host)
        load.wait_for(2, f"{host} is cut off", within=RECOVERED)
        cluster.network.plug(host)
        load.wait_for(1, f"{host} is back", within=RECOVERED)
    assert eventually(lambda: all(is_well(community, host) for host in WEB), RECOVERED)
    load.stop()
    print(
        f"\n{len(load.acknowledged)} posts, the slowest after {load.slowest:.1f} s; pages for visitors by status {load.pages}, "
        f"the stalest lacked a post for {load.stalest:.2f} s"
    )
    rows = cluster.ask("database", f"SELECT html FROM conversations_post WHERE id > {before}")
    texts = [str(html).removeprefix("<p>").removesuffix("</p>") for (html,) in rows]
    assert sorted(set(load.acknowledged) - set(texts)) == [], "acknowledged and lost"
    assert sorted(text for text in set(texts) if texts.count(text) > 1) == [], "said twice"
    assert load.unseen == []
    assert load.stalest <= STALE
    assert load.pages[200] > sum(count for status, count in load.pages.items() if status != 200)
    check_the_books(community)


def check_the_books(community: Community) -> None:
    """The workers finish what was left, nothing is counted twice, and nobody was told twice."""
    ask = community.cluster.ask
    assert eventually(lambda: ask("database", "SELECT count(*) FROM ledger_pending")[0][0] == 0, RECOVERED)
    wrong = (
        "SELECT topic.id FROM conversations_topic topic WHERE topic.replies_count <> "
        "(SELECT count(*) FROM conversations_post post WHERE post.topic_id = topic.id AND post.number > 1 AND post.hidden_at IS NULL)"
    )
    assert ask("database", wrong) == []
    counted = "SELECT sum(replies_count) FROM conversations_topic"
    indexed = "SELECT count(*) FROM search_posts"
    written = "SELECT count(*) FROM conversations_post"
    assert ask("database", indexed) == ask("database", written)
    assert ask("database", counted)[0][0] == ask("database", "SELECT count(*) FROM conversations_post WHERE number > 1")[0][0]
