"""The forms of blogs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.formats.blogs.blog_posts import LONGEST
from commonwheel.formats.blogs.guests import NAME_MOST, SITE_MOST


class BlogPostForm(forms.Form):
    """The words of a post, its cover, and on top of which version they were written."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    excerpt = forms.CharField(
        label=_("Excerpt"), max_length=LONGEST["excerpt"], required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences, shown in lists, feeds and mails. Left empty, it is how the post begins."),
    )  # fmt: skip
    tag_words = forms.CharField(label=_("Tags"), max_length=300, required=False, help_text=_("Up to five words, with commas between them."))
    picture = forms.FileField(
        label=_("Cover picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
        help_text=_("At the head of the post and in lists. Best 1600 pixels wide or more."),
    )  # fmt: skip
    cover = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62, required=False)
    cover_alt = forms.CharField(
        label=_("What the cover shows"), max_length=LONGEST["cover_alt"], required=False, help_text=_("For people who cannot see it.")
    )
    drops_cover = forms.BooleanField(label=_("No cover"), required=False)
    seo_title = forms.CharField(
        label=_("Title for search engines"), max_length=LONGEST["seo_title"], required=False, help_text=_("Where it should differ from the title.")
    )
    seo_description = forms.CharField(
        label=_("Description for search engines"), max_length=LONGEST["seo_description"], required=False,
        help_text=_("Where it should differ from the excerpt."),
    )  # fmt: skip
    publish_at = forms.DateTimeField(
        label=_("Publish at"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("For “Schedule”, in your time zone."),
    )  # fmt: skip
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class GuestForm(forms.Form):
    """A guest's comment, and who writes."""

    body = forms.CharField(label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 7}), help_text=_("Markdown works."))
    name = forms.CharField(label=_("Name"), max_length=NAME_MOST, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), help_text=_("Seen by moderators alone.")
    )
    site = forms.URLField(
        label=_("Your site"), max_length=SITE_MOST, required=False, assume_scheme="https", widget=forms.URLInput(attrs={"autocomplete": "url"})
    )
    wants_mail = forms.BooleanField(label=_("Send me a mail when my comment is shown"), required=False)
    began = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)


class SubscribeForm(forms.Form):
    """Where new posts are sent."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
