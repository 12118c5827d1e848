"""Formats and storage of a news archive; useful on its own, to someone who never crawls."""

__version__ = "0.1.0"
