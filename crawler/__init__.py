"""Finds the pages of news sites and fetches them politely; the only place that knows the live web."""
