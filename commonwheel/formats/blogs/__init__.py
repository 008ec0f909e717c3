"""Blogs: posts written and published by authors, with comments of members and guests."""
