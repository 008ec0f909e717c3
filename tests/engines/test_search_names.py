"""Names, numbers and codes, however they are written: found whole and in part, by every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonwheel.kernel.engines.search import Search
from tests.engines.indexed import WAKES, found

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["0x80070057", "0X80070057", "80070057", "WD19TB", "wd19", "CAFE", "zurich", "naive", "电池", "池"])
def test_codes_part_numbers_and_accents_are_found_whole_and_in_part(index: Search, words: str) -> None:
    assert found(index, words) == [21]


@pytest.mark.parametrize("word", ["nest-1.14", "nest", "1.14", "NEST_1.14"])
def test_a_dotted_version_is_found_whole_and_in_part(index: Search, word: str) -> None:
    assert found(index, word) == [12]
    assert found(index, "nest-14.1") == []


def test_a_part_number_is_found_by_its_beginning(index: Search) -> None:
    assert found(index, "0x8007") == [21]
    assert found(index, "WD19T") == [21]
    assert found(index, "nest-1.1") == [12]
    assert found(index, "nest-1.5") == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("The Wi-Fi drops", ["wifi", "Wi-Fi", "wi fi", "WIFI"]),
        ("Our wifi drops", ["wifi", "Wi-Fi"]),
        ("call navigator.getUserMedia first", ["getUserMedia", "getusermedia", "user media", "navigator.getusermedia", "media", "navigator"]),
        ("open /etc/nginx/sites-enabled/site.conf", ["site.conf", "/etc/nginx/sites-enabled", "sites-enabled", "nginx", "siteconf", "site.con"]),
        ("java.lang.NullPointerException at com.example.Foo", ["NullPointerException", "nullpointerexception", "com.example.Foo", "example.foo", "pointer"]),
        ("KB5034441 fails, order AB-1234/X", ["KB5034441", "kb50344", "5034441", "AB-1234", "ab1234", "1234/X"]),
        ("cannot open libfoo.so.1, nor T480s", ["libfoo.so.1", "libfoo", "LIBFOO.SO", "so.1", "T480s", "t480", "480s"]),
        ("Lists in F# or G++", ["F#", "g++", "fsharp", "GPlusPlus", "f"]),
        ("since firmware 3.7.2", ["v3.7.2", "V3.7.2", "3.7.2", "v3.7", "3.7"]),
        ("edit wp-config.php", ["wp-config.php", "wp-config", "config.php", "wp_config", "config"]),
        ("see report_final_v2.xlsx", ["report_final_v2.xlsx", "final_v2", "report_fin", "xlsx"]),
    ],
)  # fmt: skip
def test_names_with_signs_and_humps_are_found_whole_and_in_part(index: Search, written: str, asked: list[str]) -> None:
    index.put([replace(WAKES, post=71, topic=7, title="Something", body=written)])
    assert {word: found(index, word) for word in asked} == {word: [71] for word in asked}


def test_who_looks_for_c_plus_plus_finds_no_plain_c(index: Search) -> None:
    index.put([replace(WAKES, post=71, topic=7, title="Plain C", body="Pointers of C, grade A+", tags=())])
    assert (sorted(found(index, "C")), found(index, "C++"), found(index, "C#")) == ([11, 71], [11], [])
