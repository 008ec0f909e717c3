"""The tables of what kinds of boards add to talk."""

from commonwheel.formats.solutions import Solution

__all__ = ["Solution"]
