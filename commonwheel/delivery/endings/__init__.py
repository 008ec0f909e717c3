"""Ways out of mails: signed addresses that work without signing in."""
