"""Who asks without spaces between words, or from right to left, is found by the words that they wrote."""

from __future__ import annotations

import pytest

from commonwheel.discovery import search
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "body", "words"),
    [
        ("ノートパソコンのヒンジが緩んでいます", "画面が揺れて、電源ボタンも効きません。", ("ヒンジ", "電源ボタン", "パソコン 画面")),
        ("笔记本电脑的铰链松了怎么办", "屏幕摇晃，电池也不能充电。", ("铰链", "电池", "电脑 充电")),
        ("노트북 힌지가 느슨합니다", "배터리도 충전되지 않습니다.", ("노트북", "힌지", "배터리")),
        ("كيف أشد مفصل الحاسوب", "الشاشة تهتز منذ أمس.", ("الحاسوب", "مفصل")),
        ("איך מחזקים את הציר", "המסך רועד מאז אתמול.", ("הציר", "המסך")),
    ],
    ids=["Japanese", "Chinese", "Korean", "Arabic", "Hebrew"],
)
def test_ben_finds_what_noor_asked_by_a_word_of_it(title: str, body: str, words: tuple[str, ...], world: World) -> None:
    topic = world.ask(title, body=body)
    world.ask("My Finch wakes in the bag", by=world.amina)
    world.settle()
    for asked in words:
        assert [row.post.topic_id for row in search.find(asked, world.ben).rows] == [topic.pk], asked
    assert topic in search.suggest(words[0], world.ben)


def test_what_ben_looked_for_is_marked_in_the_middle_of_a_sentence(world: World) -> None:
    world.ask("笔记本电脑的铰链", body="我的笔记本昨天开始屏幕摇晃，电池也不能充电。")
    world.settle()
    [row] = search.find("电池", world.ben).rows
    assert "屏幕摇晃，<mark>电池</mark>也不能充电" in row.snippet
