"""Who asks without spaces between words, or from right to left, is found by the words that they wrote."""

from __future__ import annotations

import pytest

from commonwheel.discovery import search
from commonwheel.kernel.refusal import Refused
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "body", "words"),
    [
        ("ノートパソコンのヒンジが緩んでいます", "画面が揺れて、電源ボタンも効きません。", ("ヒンジ", "電源ボタン", "パソコン 画面")),
        ("笔记本电脑的铰链松了怎么办", "屏幕摇晃，电池也不能充电。", ("铰链", "电池", "电脑 充电")),
        ("노트북 힌지가 느슨합니다", "배터리도 충전되지 않습니다.", ("노트북", "힌지", "배터리", "트북")),
        ("كيف أشد مفصل الحاسوب", "الشاشة تهتز منذ أمس.", ("الحاسوب", "مفصل")),
        ("بطارية الحاسوب", "الشَّاشَةُ تَهْتَزُّ", ("بطارية", "الشاشة")),
        ("แบตเตอรี่ไม่ชาร์จ", "หน้าจอสั่นตั้งแต่เมื่อวาน", ("แบตเตอรี่", "ชาร์จ", "หน้าจอ")),
        ("लैपटॉप की बैटरी", "कल से स्क्रीन हिल रही है।", ("लैपटॉप", "बैटरी", "स्क्रीन")),
        ("איך מחזקים את הציר", "המסך רועד מאז אתמול.", ("הציר", "המסך")),
    ],
    ids=["Japanese", "Chinese", "Korean", "Arabic", "Arabic with vowels", "Thai", "Hindi", "Hebrew"],
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


def test_a_word_with_its_vowels_is_marked_whole_and_is_not_another(world: World) -> None:
    world.ask("बैटरी की समस्या", body="कल से स्क्रीन हिल रही है।")
    world.settle()
    [row] = search.find("स्क्रीन", world.ben).rows
    assert "<mark>स्क्रीन</mark> हिल" in row.snippet
    assert search.find("कि", world.ben).rows == []


@pytest.mark.parametrize(("title", "body"), [("电池坏了", "怎么办好呢"), ("힌지가", "느슨합니다")])
def test_few_characters_may_be_many_words(title: str, body: str, world: World) -> None:
    assert world.ask(title, body=body).title == title
    for short in ("abcde", "电池"):
        with pytest.raises(Refused, match="at least 6 characters"):
            world.ask(short)
    with pytest.raises(Refused, match="at least 10 characters"):
        world.ask(title, body="👍👍👍👍👍")
