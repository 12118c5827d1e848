"""Formats and storage of a news archive: WARC files, index, replay, search and export. It works without the crawler."""

__version__ = "0.1.0"
