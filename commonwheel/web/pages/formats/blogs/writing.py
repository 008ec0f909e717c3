"""Blog posts to write: begin one, change it, publish it now or at its hour; and the desk where they wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.authority import standing
from commonwheel.formats.blogs import blog_posts, covers, publishing
from commonwheel.formats.blogs.blog_posts import LONGEST, BlogPost, Outdated, State, Text
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.rights import EDIT, WRITE
from commonwheel.kernel import differences, paging
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.blogs.following import blog
from commonwheel.web.pages.formats.blogs.forms import BlogPostForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.pages.writing.words import Words, typed
from commonwheel.web.parts import pagers
from commonwheel.web.parts.pagers import Tab, Tabs

LINES = ("title", "tag_words", *LONGEST)


@dataclass
class Sent:
    """What came with the form: its words, and the cover, which is taken in first so that no other mistake loses it."""

    request: HttpRequest
    form: BlogPostForm
    body: str
    format: str
    cover: Cover | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Sent:
        body, format = typed(request)
        sent = cls(request, BlogPostForm(request.POST, request.FILES), body, format)
        sent._cover()
        return sent

    @property
    def words(self) -> Words:
        return Words.of(self.body, self.format)

    @property
    def text(self) -> Text:
        return Text(body=self.body, format=self.format, cover=self.cover, **{name: self.form.cleaned_data[name] for name in LINES})

    def again(self, refusal: Refused, after: int | None = None) -> BlogPostForm:
        """The form with all that was typed, the refusal, and the version on top of which to save next."""
        data = self.request.POST.dict() | {"cover": str(self.cover.pk) if self.cover else ""}
        form = BlogPostForm(data if after is None else data | {"after": str(after)})
        form.is_valid()
        refuse(form, refusal)
        return form

    def _cover(self) -> None:
        self.trouble: Refused | None = None
        number = self.request.POST.get("cover", "")
        if number.isdecimal() and len(number) < 18:
            self.cover = Cover.objects.visible_to(self.request.user).filter(pk=int(number)).first()
        if "drops_cover" in self.request.POST:
            self.cover = None
        picture = self.request.FILES.get("picture")
        if picture is not None:
            try:
                self.cover = covers.take(picture, by=self.request.user)
            except Refused as refusal:
                self.trouble = refusal


def start(request: HttpRequest, here: Board) -> HttpResponse:
    """Begin a post."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    blog_posts.check_write(here, by=request.user)
    if request.method != "POST":
        return _page(request, BlogPostForm(), Words(), here, None, cover=None)
    sent = Sent.of(request)
    if not sent.form.is_valid() or sent.trouble:
        return _wrong(request, sent, here, None)
    try:
        made = blog_posts.begin(here, sent.text, by=request.user)
    except Refused as refusal:
        return _page(request, sent.again(refusal), sent.words, here, None, cover=sent.cover, status=422)
    try:
        return _step(request, made, sent)
    except Refused as refusal:
        # The draft is kept, so the next press changes it.
        return _page(request, sent.again(refusal, made.version), sent.words, here, made, cover=sent.cover, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def blog_post(request: HttpRequest, blog_post_id: int) -> HttpResponse:
    """Change a post, and publish it. Every button saves first; what was typed is never lost."""
    here = find(BlogPost.objects.select_related("board__category", "topic", "saved_by", "author", "cover"), request.user, pk=blog_post_id)
    blog_posts.check_edit(here, by=request.user)
    if request.method != "POST":
        initial = {name: getattr(here, name) for name in LINES} | {"publish_at": here.publish_at, "after": here.version, "cover": here.cover_id}
        return _page(request, BlogPostForm(initial=initial), Words.of(here.body, here.format), here.board, here, cover=here.cover)
    if request.POST.get("step") == "discard":
        blog_posts.discard(here, by=request.user)
        messages.success(request, _("Thrown away."))
        return redirect("blog-desk", here.board.slug)
    sent = Sent.of(request)
    if not sent.form.is_valid() or sent.trouble:
        return _wrong(request, sent, here.board, here)
    try:
        here = blog_posts.save(here, sent.text, by=request.user, after=sent.form.cleaned_data["after"] or 0)
    except Outdated as outdated:
        latest = outdated.latest
        pieces = differences.of(Words.of(latest.body, latest.format).markdown, sent.words.markdown)
        form = sent.again(outdated, latest.version)
        return _page(request, form, sent.words, here.board, here, cover=sent.cover, status=409, pieces=pieces, theirs=latest)
    except Refused as refusal:
        return _page(request, sent.again(refusal), sent.words, here.board, here, cover=sent.cover, status=422)
    try:
        return _step(request, here, sent)
    except Refused as refusal:
        # What was typed is saved: the next save stands on top of that.
        return _page(request, sent.again(refusal, here.version), sent.words, here.board, here, cover=sent.cover, status=422)


@require_safe
@members_only
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What is being written: one's own, and for editors everybody's."""
    here = blog(request, slug)
    if not standing.of(request.user).allows(EDIT, here.scope_id):
        standing.of(request.user).require(WRITE, here.scope_id)
    chosen = request.GET.get("state", State.DRAFT)
    chosen = chosen if chosen in State.values else State.DRAFT.value
    rows = BlogPost.objects.visible_to(request.user).filter(board=here, state=chosen)
    if not standing.of(request.user).allows(EDIT, here.scope_id):
        rows = rows.filter(author_id=request.user.pk)
    page = paging.page(rows.select_related("topic", "saved_by", "author"), ("-saved_at", "-id"), after=request.GET.get("after", ""))
    address = f"{here.get_absolute_url()}blog-posts/"
    context = {
        "board": here, "posts": page.items, "pager": pagers.of(request, page),
        "tabs": Tabs(_("Posts by state"), [Tab(str(state.label), f"{address}?state={state.value}", state.value == chosen) for state in State]),
    }  # fmt: skip
    return render(request, "blogs/desk.html", context)


def _step(request: HttpRequest, here: BlogPost, sent: Sent) -> HttpResponse:
    """What the button says, once all is saved."""
    step = request.POST.get("step", "save")
    if step == "publish":
        return redirect(publishing.publish(here, by=request.user))
    if step == "schedule":
        at = sent.form.cleaned_data["publish_at"]
        if at is None:
            raise Refused(_("Say when."), field="publish_at")
        publishing.schedule(here, by=request.user, at=at)
    elif step == "unschedule":
        publishing.unschedule(here, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("blog-post", here.pk)


def _wrong(request: HttpRequest, sent: Sent, board: Board, here: BlogPost | None) -> HttpResponse:
    """Something in the form itself is wrong; the cover that came with it is kept."""
    data = request.POST.dict() | {"cover": str(sent.cover.pk) if sent.cover else ""}
    form = BlogPostForm(data)
    form.is_valid()
    if sent.trouble:
        refuse(form, sent.trouble)
    return _page(request, form, sent.words, board, here, cover=sent.cover, status=422)


def _page(
    request: HttpRequest, form: BlogPostForm, words: Words, board: Board, here: BlogPost | None, *, cover: Cover | None, status: int = 200, **more: Any
) -> HttpResponse:
    is_out = here is not None and here.state == State.PUBLISHED
    context = {
        "form": form, "words": words, "board": board, "blog_post": here, "cover": cover, "is_out": is_out,
        "is_scheduled": here is not None and here.state == State.SCHEDULED, "may_discard": here is not None and here.topic_id is None, **more,
    }  # fmt: skip
    return render(request, "blogs/write.html", context, status=status)
