"""Webcasts: what an occasion gains that can be watched: a player, questions from the audience, a recording."""
