"""Super-user programmes: who is nominated, invited and a member for a term, and what comes with it."""
