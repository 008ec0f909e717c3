"""Albums to look at: the front of a gallery, an album, a photo, and who thanked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.conversations import posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import albums, comments, photos, pictures, thanks
from commonwheel.formats.albums.albums import Album
from commonwheel.formats.albums.photos import Photo
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused, allowed, reason_against
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.writing.forms import ReplyForm, refuse
from commonwheel.web.pages.writing.words import Words, typed
from commonwheel.web.parts import linked_data, pagers, post_parts
from commonwheel.web.parts.pagers import Tab, Tabs

SIZE = 24
COMMENTS = 50
ORDERS = {"latest": ("-topic__bumped_at", "-id"), "new": ("-topic__created_at", "-id"), "large": ("-photos_count", "-id")}


def front(request: HttpRequest, here: Board) -> HttpResponse:
    """The albums of a gallery, each by its cover."""
    page_depends_on(request, "topics")
    order = request.GET.get("order", "latest")
    order = order if order in ORDERS else "latest"
    rows = Album.objects.visible_to(request.user).filter(topic__board=here).select_related("topic__author", "cover__picture")
    page = paging.page(rows, ORDERS[order], after=request.GET.get("after", ""), size=SIZE)
    names = {"latest": _("Latest"), "new": _("Newest"), "large": _("Most photos")}
    context = {
        "board": here, "albums": page.items, "pager": pagers.of(request, page),
        "tabs": Tabs(_("Order of albums"), [Tab(title, pagers.address(request, order=name, after=""), name == order) for name, title in names.items()]),
        "refusal": reason_against(topics.check_start, here, by=request.user) if request.user.is_authenticated else None,
        "trail": None if request.user.is_authenticated else linked_data.place(here),
    }  # fmt: skip
    return render(request, "albums/board.html", context)


def about(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """What the page of an album shows beside its topic."""
    album = albums.of_topics([topic]).get(topic.pk)
    if album is None:
        return {"photos": [], "waiting": 0, "may_add": allowed(photos.check_add, topic, by=request.user)}
    album.topic = topic
    found = photos.of_album(album, request.user)
    return {
        "photos": [photo for photo in found if photo.shown_at], "waiting": sum(photo.shown_at is None for photo in found),
        "may_add": allowed(photos.check_add, topic, by=request.user), "may_change": allowed(albums.check_change, topic, by=request.user),
    }  # fmt: skip


@require_safe
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """One photo, the ones before and after it, and what is said about it."""
    page_depends_on(request, f"topic:{_photo(request, photo_id).topic.pk}")
    return _page(request, _photo(request, photo_id), ReplyForm(), Words())


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def kudos(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Who thanked for a photo; thank for it; take the thanks back."""
    here = _photo(request, photo_id)
    if request.method in ("GET", "HEAD"):
        return render(request, "albums/kudos.html", {"photo": here, "topic": here.topic, "givers": thanks.givers(here)})
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    if unsets(request):
        thanks.take(here, by=request.user)
    else:
        thanks.give(here, by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "albums/kudo_button.html", {"photo": here, "is_given": not unsets(request)})
    return redirect(here)


@require_POST
def comment(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Say something about a photo."""
    here = _photo(request, photo_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    body, format = typed(request)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            post = comments.write(here, by=request.user, body=body, format=format)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(f"{here.get_absolute_url()}#post-{post.number}")
    page_depends_on(request, f"topic:{here.topic.pk}")
    return _page(request, here, form, Words.of(body, format), status=422)


def may_see(request: HttpRequest, name: str) -> bool:
    """Whether the reader may see the photo that a stored file belongs to."""
    stem = pictures.stem_of(name)
    return bool(stem) and Photo.objects.visible_to(request.user).filter(picture__stem=stem).exists()


def _photo(request: HttpRequest, photo_id: int) -> Photo:
    return find(Photo.objects.select_related("picture", "by", "album__topic__board__category", "album__topic__lock"), request.user, pk=photo_id)


def _page(request: HttpRequest, here: Photo, form: ReplyForm, words: Words, *, status: int = 200) -> HttpResponse:
    topic = here.topic
    ids = [row.pk for row in photos.of_album(here.album, request.user) if row.shown_at or row.pk == here.pk]
    at = ids.index(here.pk)
    rows = Post.objects.visible_to(request.user).filter(photo_comment__photo=here).select_related("author").order_by("number")
    context = {
        "photo": here, "topic": topic, "number": at + 1, "count": len(ids), "form": form, "words": words,
        "previous": f"/photos/{ids[at - 1]}/" if at else "", "next": f"/photos/{ids[at + 1]}/" if at + 1 < len(ids) else "",
        "parts": [replace(part, photo=None) for part in post_parts.of(list(rows[:COMMENTS]), topic, request.user, solution=None)],
        "is_given": thanks.is_given(here, request.user),
        "refusal": reason_against(thanks.check_give, here, by=request.user) if request.user.is_authenticated else None,
        "reply_refusal": reason_against(posts.check_reply, topic, by=request.user),
        "may_change": allowed(albums.check_change, topic, by=request.user), "snippet": _snippet(here),
        "trail": None if request.user.is_authenticated else linked_data.trail(topic.board.category, topic.board, topic),
        "linked": None if request.user.is_authenticated else _linked(here),
    }  # fmt: skip
    return render(request, "albums/photo.html", context, status=status)


def _snippet(here: Photo) -> str:
    """Markdown that shows the photo in a post, to those who may see its album."""
    words = here.picture.alt.replace("\\", "").replace("[", "(").replace("]", ")")
    return f"[![{words}]({here.picture.address})]({here.get_absolute_url()})"


def _linked(here: Photo) -> linked_data.Data:
    picture = here.picture
    told = {
        "@type": "ImageObject", "contentUrl": linked_data.whole(picture.address), "url": linked_data.whole(here.get_absolute_url()),
        "name": here.title, "caption": here.caption or picture.alt, "uploadDate": here.at.isoformat(timespec="seconds"),
        "width": picture.width, "height": picture.height,
    }  # fmt: skip
    return told | ({"creditText": picture.credit} if picture.credit else {})
