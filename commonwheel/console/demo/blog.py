"""The demo's blog: posts by those who build the machines, their covers, and what members and guests say about them."""

from __future__ import annotations

import random
import re
import tomllib
from datetime import timedelta
from typing import Any

from commonwheel.authority import grants, roles
from commonwheel.authority.grants import Source
from commonwheel.console.demo.drawings import covers as drawings
from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.rendering import Pictures, Writer
from commonwheel.console.demo.script import CONTENT
from commonwheel.conversations import attachments, restore
from commonwheel.delivery import board_watches
from commonwheel.formats.blogs import covers, restoring
from commonwheel.formats.blogs.restoring import OldBlogPost, OldComment
from commonwheel.kernel import richtext
from commonwheel.structure import boards

WRITERS = ("bianca",)
"""Members who were asked to write here beside the staff."""
READERS = ("noor", "ben", "amina", "hanna")


def fill(placed: Placed, pictures: Pictures, dice: random.Random) -> None:
    """Every post of ``content/blog``, the oldest first."""
    board = placed.boards["workshop"]
    boards.change(board, by=placed.people["dara"], guests_may_comment=True)
    for handle in WRITERS:
        grants.give(roles.named("blog-author"), placed.people[handle], by=None, source=Source.SETUP, at=board.scope)
    for handle in READERS:
        board_watches.follow(board, by=placed.people[handle])
    for path in sorted((CONTENT / "blog").glob("*.md")):
        _nothing, front, body = re.split(r"^\+\+\+\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
        _post(placed, pictures, dice, tomllib.loads(front), body.strip())
    restore.settle_boards([board.pk])
    restore.settle_tags()


def _post(placed: Placed, pictures: Pictures, dice: random.Random, head: dict[str, Any], body: str) -> None:
    author = placed.people[head["author"]]
    out = placed.now - timedelta(days=head["days_ago"])
    cover = covers.keep(drawings.COVERS[head["cover"]]().encoded("JPEG"), owner=author)
    pictures.stored += [str(cover.file.name), str(cover.narrow.name)]
    shown = {name: pictures.take(name, by=author) for name in re.findall(r"\(demo:([\w-]+)", body)}
    for name, picture in shown.items():
        body = body.replace(f"(demo:{name}", f"({picture.file.url}")
    writer = Writer({}, pictures)
    rows = [_comment(placed, out, row) for row in head.get("comment", ())]
    old = OldBlogPost(
        author_id=author.pk, title=head["title"], body=writer.html(body, shown.values()), excerpt=head["excerpt"], tag_words=head["tags"],
        published_at=out, written_at=out, cover=cover, cover_alt=head["cover_alt"], views=head["views"], comments=rows,
    )  # fmt: skip
    made = restoring.restore_old(placed.boards["workshop"], old)
    topic = made.blog_post.topic
    assert topic is not None and topic.last_post_id is not None
    opening = topic.posts.select_related("topic").get(number=1)
    attachments.settle(opening)
    givers = [person for person in placed.people.values() if person.joined_at < out and person.pk != author.pk]
    thanks = [(opening.pk, person.pk, out + timedelta(hours=dice.uniform(1, 40))) for person in dice.sample(givers, min(head["kudos"], len(givers)))]
    restore.thank(thanks)
    restore.settle([topic.pk])


def _comment(placed: Placed, out: Any, row: dict[str, Any]) -> OldComment:
    at = out + timedelta(hours=row["hours"])
    member = placed.people.get(row.get("by", ""))
    if member is not None:
        at = min(at, member.seen_at or at)
    return OldComment(
        key=row["key"], body=richtext.from_markdown(row["words"]), at=at, above=row.get("above", ""), author_id=member.pk if member else None, name=row.get("name", ""),
        email=row.get("email", ""), site=row.get("site", ""), is_held=row.get("held", False),
    )  # fmt: skip
