"""Dates in texts, markup, feeds and URLs, and which of them are those of publication and modification."""
