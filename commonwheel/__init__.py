"""Commonwheel: the customer community platform where customers hold the wheel."""

__version__ = "0.1.0"
