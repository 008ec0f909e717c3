"""Polls: a question with options on a topic of any kind."""
