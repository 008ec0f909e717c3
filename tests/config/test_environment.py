"""Wrong settings stop the start with one clear line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from commonwheel.config.environment import Environment

WEB = ("http", "https")


@pytest.mark.parametrize(
    ("value", "ask"),
    [
        ("many", lambda env: env.number("X", 2, at_least=1)),
        ("0", lambda env: env.number("X", 2, at_least=1)),
        ("70000", lambda env: env.number("X", 2, at_most=65535)),
        ("²", lambda env: env.number("X", 2)),
        ("perhaps", lambda env: env.flag("X", False)),
        ("LOUD", lambda env: env.choice("X", "INFO", ("INFO", "ERROR"))),
        ("mysql://db/x", lambda env: env.database("X", "")),
        ("postgresql://db:port/x", lambda env: env.database("X", "")),
        ("postgresql://db", lambda env: env.database("X", "")),
        ("ftp://community.example", lambda env: env.address("X", "", WEB)),
        ("community.example", lambda env: env.address("X", "", WEB)),
        ("https://", lambda env: env.address("X", "", WEB)),
        ("https://community.example:web", lambda env: env.address("X", "", WEB)),
        ("/dev/null/home", lambda env: env.folder("X", Path("/"))),
    ],
)
def test_a_wrong_value_names_the_setting(value: str, ask: Callable[[Environment], object]) -> None:
    with pytest.raises(ImproperlyConfigured, match="COMMONWHEEL_X=") as wrong:
        ask(Environment({"COMMONWHEEL_X": value}))
    assert "\n" not in str(wrong.value)


def test_passwords_are_not_shown() -> None:
    with pytest.raises(ImproperlyConfigured) as wrong:
        Environment({"COMMONWHEEL_DATABASE_URL": "mysql://amina:hunter2@db/x"}).database("DATABASE_URL", "")
    assert "hunter2" not in str(wrong.value)


def test_several_databases_are_told_apart_by_commas() -> None:
    env = Environment({"COMMONWHEEL_REPLICA_URL": "postgresql://a/x, postgresql://b:6000/x"})
    assert [(one["HOST"], one["PORT"]) for one in env.databases("REPLICA_URL")] == [("a", ""), ("b", "6000")]
    assert Environment({}).databases("REPLICA_URL") == []
    with pytest.raises(ImproperlyConfigured):
        Environment({"COMMONWHEEL_REPLICA_URL": "postgresql://a/x,b"}).databases("REPLICA_URL")


def test_an_empty_value_is_none() -> None:
    assert Environment({"COMMONWHEEL_X": "  "}).number("X", 7) == 7


def test_a_database_by_url() -> None:
    found = Environment({"COMMONWHEEL_X": "postgresql://amina:p%40ss@db.example:5433/talk?sslmode=require"}).database("X", "")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == ("amina", "p@ss", "db.example", "5433", "talk")
    assert found["OPTIONS"] == {"sslmode": "require"}
