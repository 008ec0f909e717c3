"""Previews: what is known of a link that stands alone in a post. Fetched by the worker, stored here, shown without asking anybody."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy
from django_tasks import task

from commonwheel.authority import options
from commonwheel.conversations import attachments
from commonwheel.conversations.posts import Post
from commonwheel.discovery.previews import links, telling
from commonwheel.kernel import clock, outside
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.kernel.outside import STRICT, Unreachable, Ways
from commonwheel.kernel.refusal import Refused

SHOWN = options.declare("post.previews", gettext_lazy("Show a small card under a link that stands alone; the server fetches what it needs"), True)

FRESH = timedelta(days=30)
"""For how long what a site told is good."""
TRIES = 5
FIRST_PAUSE = timedelta(minutes=10)
"""Doubled after each try that came to nothing."""
WIDEST = 480
PICTURE_MOST = 4 * 1024 * 1024
FOLDER = "previews"
KEPT = timedelta(days=1)
"""For how long a preview stays that no post shows any more."""


class Preview(models.Model):
    """One address and what its page told. ``due_at``: when to ask (again); null after it was given up."""

    digest = models.CharField(max_length=64, unique=True)
    address = models.TextField()
    title = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=80, blank=True)
    author = models.CharField(max_length=80, blank=True)
    picture = models.ImageField(upload_to=FOLDER, blank=True, width_field="width", height_field="height")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    fetched_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    """Why the last try came to nothing."""

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="preview_due", condition=models.Q(due_at__isnull=False))]


class Previewed(models.Model):
    """That a post shows a preview."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="shown_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "preview"], name="previewed_once")]


def note(post_ids: Collection[int]) -> None:
    """These posts were written or changed: have the links that stand alone in them looked at."""
    rows = Post.objects.listed().filter(among("pk", post_ids))
    had = set(Previewed.objects.filter(among("post", post_ids)).values_list("post_id", flat=True))
    # Most have none, and had none.
    for post in rows.filter(models.Q(html__contains='<p><a href="') | models.Q(pk__in=had)).order_by("pk"):
        _note(post)


def _note(post: Post) -> None:
    addresses = links.bare(post.html) if options.value(SHOWN) else []
    keys = {digest(address): address for address in addresses}
    with transaction.atomic():
        Previewed.objects.filter(post=post).exclude(preview__digest__in=list(keys)).delete()
        Preview.objects.bulk_create([Preview(digest=key, address=address) for key, address in keys.items()], ignore_conflicts=True)
        known = list(Preview.objects.filter(digest__in=list(keys)))
        Previewed.objects.bulk_create([Previewed(post=post, preview=each) for each in known], ignore_conflicts=True)
    for each in known:
        if each.fetched_at is None and each.due_at is not None and each.due_at <= clock.now():
            look.enqueue(each.pk)


@task(priority=-10)
def look(preview_id: int) -> str:
    """Fetch one preview that is due; says in a word what became of it. Mails do not wait for what other sites take their time for."""
    row = Preview.objects.filter(pk=preview_id, due_at__lte=clock.now()).first()
    return fetch(row) if row is not None and options.value(SHOWN) else "not wanted"


def look_at_due(most: int = 50) -> None:
    """Those that are due again by the clock."""
    if options.value(SHOWN):
        for row in Preview.objects.filter(due_at__lte=clock.now()).order_by("due_at")[:most]:
            fetch(row)


def fetch(preview: Preview, *, ways: Ways = STRICT) -> str:
    """Ask the page what it tells, and keep that; what it told before stays where it does not answer."""
    # First the time of the next try, so that of two workers one asks.
    later = clock.now() + FIRST_PAUSE * 2**preview.tries
    if not Preview.objects.filter(pk=preview.pk, due_at=preview.due_at).update(due_at=later):
        return "asked elsewhere"
    try:
        told = telling.ask(preview.address, ways)
    except Unreachable as trouble:
        preview.tries += 1
        is_over = trouble.is_final or preview.tries >= TRIES
        preview.due_at = None if is_over else later
        preview.trouble = str(trouble)[:200]
        preview.save(update_fields=["tries", "due_at", "trouble"])
        return "given up" if is_over else "later"
    before = preview.picture.name
    picture = _picture(told.picture, ways) if told.picture else None
    with transaction.atomic():
        preview.title, preview.about, preview.site, preview.author = (
            _cut(text, most) for text, most in ((told.title, 200), (told.about, 300), (told.site, 80), (told.author, 80))
        )
        preview.tries, preview.trouble, preview.fetched_at, preview.due_at = 0, "", clock.now(), clock.now() + FRESH
        if picture is not None:
            preview.picture.save(f"{secrets.token_hex(8)}.{picture[1]}", ContentFile(picture[0]), save=False)
            if before:
                transaction.on_commit(lambda: preview.picture.storage.delete(before))
        preview.save()
        touch(*(f"topic:{pk}" for pk in Previewed.objects.filter(preview=preview).values_list("post__topic_id", flat=True)))
    return "fetched"


def of_post(post: Post) -> dict[str, Preview]:
    """Address → its preview, for the links of a post that have one to show."""
    if not options.value(SHOWN):
        return {}
    rows = Preview.objects.filter(shown_in__post=post, fetched_at__isnull=False)
    return {row.address: row for row in rows}


def is_shown(picture: str) -> bool:
    """Whether a stored picture belongs to a preview."""
    return Preview.objects.filter(picture=picture).exists()


def shed() -> int:
    """Let go of previews that no post shows any more, and of their pictures; returns how many."""
    gone = Preview.objects.filter(shown_in__isnull=True, made_at__lt=clock.now() - KEPT)
    rows = list(gone[:1_000])
    for row in rows:
        row.delete()
        if row.picture:
            row.picture.delete(save=False)
    return len(rows)


def digest(address: str) -> str:
    """What a preview is found by."""
    return hashlib.blake2b(address.encode(), digest_size=32).hexdigest()


def _picture(address: str, ways: Ways) -> tuple[bytes, str] | None:
    """A small copy of a picture, made anew from its pixels; None where it is none."""
    try:
        reply = outside.fetch(address, headers={"Accept": "image/*"}, most=PICTURE_MOST, ways=ways)
        return attachments.encode(reply.body, widest=WIDEST) if reply.status == 200 else None
    except (Unreachable, Refused):
        return None


def _cut(text: str, most: int) -> str:
    """Words for a card, cut with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
