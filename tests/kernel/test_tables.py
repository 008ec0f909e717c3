"""The first tables of a domain come all at once, and go again."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from commonwheel.kernel.tables import CreateTables

pytestmark = pytest.mark.django_db(transaction=True)


def table(name: str, other: str) -> migrations.CreateModel:
    """One that points at the other."""
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("other", models.ForeignKey(f"kernel.{other}", on_delete=models.CASCADE, related_name="+")),
        ],
    )


class Pair(Migration):
    operations = [CreateTables([table("Egg", "Hen"), table("Hen", "Egg")])]


def points_at(name: str) -> list[str]:
    with connection.cursor() as cursor:
        return [other for _, other in connection.introspection.get_relations(cursor, name).values()]


def test_tables_that_point_at_each_other_come_at_once_and_go_again() -> None:
    tables = {"kernel_egg", "kernel_hen"}
    pair, before = Pair("0001_initial", "kernel"), ProjectState()
    assert before.apps.get_models() == []
    with connection.schema_editor(atomic=True) as editor:
        after = pair.apply(before.clone(), editor)
    assert [points_at("kernel_egg"), points_at("kernel_hen")] == [["kernel_hen"], ["kernel_egg"]]
    assert {model.__name__ for model in after.apps.get_models()} == {"Egg", "Hen"}
    with connection.schema_editor(atomic=True) as editor:
        pair.unapply(before, editor)
    assert not tables & set(connection.introspection.table_names())
