"""Contests: members enter something, members or a jury decide, and the winners are announced on a day that was said before."""
