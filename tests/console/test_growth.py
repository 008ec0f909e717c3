from __future__ import annotations

from commonwheel.console import growth
from commonwheel.console.growth import Plan
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.insight.figures import figures

PLAN = Plan(members=30, topics=20, replies=300, seed=4)


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def test_a_community_grows_to_exactly_the_size_that_was_planned(db: None) -> None:
    assert growth.grow(PLAN, silent) == 320
    counted = figures()
    assert (counted["members"], counted["topics"], counted["posts"], counted["indexed"]) == (30, 20, 320, 320)
    assert counted["solutions"] > 0
    assert not Topic.objects.filter(bumped_at__lt=Topic.objects.earliest("created_at").created_at).exists()


def test_the_same_plan_again_adds_nothing(db: None) -> None:
    growth.grow(PLAN, silent)
    before = figures()
    assert growth.grow(PLAN, silent) == 0
    assert figures() == before


def test_a_growth_that_was_stopped_goes_on_where_it_was(db: None, monkeypatch) -> None:
    monkeypatch.setattr(growth, "POSTS_A_BATCH", 50)

    def stop(what: str, done: int, _total: int) -> None:
        if what == "topics" and done > 5:
            raise KeyboardInterrupt

    try:
        growth.grow(PLAN, stop)
    except KeyboardInterrupt:
        halfway = Post.objects.count()
    assert 0 < halfway < 320
    growth.grow(PLAN, silent)
    assert Post.objects.count() == 320
    for topic in Topic.objects.all():
        numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, topic.last_number + 1))


def test_few_words_and_few_members_make_most_of_the_talk(db: None) -> None:
    growth.grow(PLAN, silent)
    written = sorted((member.posts.count() for member in Post.objects.first().author.__class__.objects.all()), reverse=True)
    assert sum(written[:3]) > sum(written) * 0.3
