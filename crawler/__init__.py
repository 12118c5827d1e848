"""Finds the pages of news sites and fetches them politely; the only package that talks to the live web."""
