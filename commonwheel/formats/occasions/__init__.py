"""Occasions: events in a calendar. Each is a topic in a board for events, with one date or a series of them."""
