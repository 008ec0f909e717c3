"""Template tags and filters of Commonwheel's pages; built in, so templates need not load them."""

from __future__ import annotations

from django import template

register = template.Library()
