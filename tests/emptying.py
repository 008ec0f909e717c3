"""An empty database again, after a test that committed."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

MIGRATED = {model._meta.db_table for model in (ContentType, Permission)}
"""What migrations leave behind says which tables there are; it stays."""


def empty() -> None:
    """Take all rows out of the few tables that have any.

    To make all of our tables anew, as Django's ``flush`` does on PostgreSQL, takes longer than most of the tests after
    which it is done. References are looked at when all has gone: ours may be broken until the commit.
    """
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - MIGRATED
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})" for name in sorted(names))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
