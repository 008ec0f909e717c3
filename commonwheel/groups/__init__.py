"""Groups: members who talk among themselves, in boards of their own."""
