"""What robots and browsers ask for at fixed addresses: robots.txt, llms.txt and how to search here."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from commonwheel.authority import options
from commonwheel.discovery import announcements
from commonwheel.structure import boards
from commonwheel.web.context import community_name, page_depends_on

AI = options.declare(
    "robots.ai", gettext_lazy("Programs that gather texts for language models: allow or deny in robots.txt"), "allow", choices=("allow", "deny")
)

SHUT = (
    "/account/", "/bell/", "/drafts/", "/live/", "/mentions/", "/new/", "/posts/*/edit/", "/posts/*/history/",
    "/preview/", "/read/", "/search/", "/settings/", "/styleguide/", "/topics/*/reply/", "/unfollow/", "/why/",
    "/*?*view=",
)  # fmt: skip
"""Where there is nothing for a search engine."""

GATHERERS = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-ai",
    "cohere-training-data-crawler", "Diffbot", "FacebookBot", "Google-Extended", "GPTBot", "ImagesiftBot",
    "Meta-ExternalAgent", "Omgilibot", "PanguBot", "PerplexityBot", "Timpibot", "YouBot",
)  # fmt: skip
"""The names under which those who gather texts for language models say they can be addressed."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What may be fetched, and where the sitemap is."""
    page_depends_on(request)
    told = f"# {settings.ORIGIN}/crawlers/"
    lines = [told, "User-agent: *", f"Content-Signal: search=yes, ai-train={'no' if denies() else 'yes'}", *(f"Disallow: {path}" for path in SHUT), ""]
    if denies():
        lines += [*(f"User-agent: {name}" for name in GATHERERS), "Disallow: /", ""]
    lines.append(f"Sitemap: {settings.ORIGIN}/sitemap.xml")
    return _text(lines)


def denies() -> bool:
    """Whether those who gather texts for language models are turned away."""
    return options.value(AI) == "deny"


@require_safe
def crawlers(request: HttpRequest) -> HttpResponse:
    """What programs may do here, in words for people."""
    page_depends_on(request)
    return render(request, "openweb/crawlers.html", {"denies": denies(), "gatherers": GATHERERS, "hub": options.value(announcements.HUB)})


@require_safe
def indexnow_key(request: HttpRequest) -> HttpResponse:
    """By which search engines check that it is this community that told them of changes."""
    page_depends_on(request)
    if not options.value(announcements.INDEXNOW):
        raise Http404
    return _text([announcements.key()])


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """The community in a page of Markdown, for programs that read it on somebody's behalf."""
    page_depends_on(request)
    origin, sitemap, feed = settings.ORIGIN, _("Sitemap"), _("Feed")
    lines = [
        f"# {_flat(community_name())}", "",
        "> " + _("A community where customers ask and answer. Everything listed here can be read without signing in."), "",
        "## " + _("Boards"), "",
        *(f"- [{_flat(row.title)}]({origin}{row.get_absolute_url()}): {_flat(row.description or row.title)}" for row in boards.listed(None)), "",
        "## " + _("How to read it"), "",
        f"- [{sitemap}]({origin}/sitemap.xml): " + _("every public page"),
        f"- [{feed}]({origin}/feed.atom): " + _("what is new, with whole posts; every board, tag, topic and member has one at feed.atom"),
        "- " + _("Questions say in their linked data (QAPage) which answer was accepted."),
    ]  # fmt: skip
    return _text(lines)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser adds this search to its own."""
    page_depends_on(request)
    about = _("Search the community of %(name)s") % {"name": community_name()}
    return render(request, "openweb/opensearch.xml", {"about": about}, content_type="application/opensearchdescription+xml; charset=utf-8")


def _flat(text: str) -> str:
    """One line that means nothing in Markdown but itself."""
    return "".join(f"\\{sign}" if sign in "\\[]()<>*_`#" else sign for sign in " ".join(text.split()))


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
