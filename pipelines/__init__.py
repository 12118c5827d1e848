"""Turns a capture into a document, live or years later: pure functions, no network; runs work on a collection."""
