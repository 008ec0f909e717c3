"""The tables of moderation."""

from commonwheel.moderation.cases import Case
from commonwheel.moderation.reports import Report

__all__ = ["Case", "Report"]
