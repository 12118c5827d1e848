"""Defaults that the command line and the Scrapy settings share. Nothing heavy is imported, so that commands start fast."""

from __future__ import annotations

import os

from archive import __version__

COLLECTION_VARIABLE = "PRESSMARK_COLLECTION"  # of the environment; also the name of the Scrapy setting
DELAY_SECONDS = 1.0  # between the starts of two page requests to one host
TIMEOUT_SECONDS = 60  # of one request


def user_agent(contact: str = "") -> str:
    """Return the User-Agent of requests, with the operator's contact where there is one."""
    return f"Mozilla/5.0 (compatible; Pressmark/{__version__}; news archive{'; +' + contact if contact else ''})"


def default_collection() -> str:
    """Return the folder of the collection where the command line names none: from the environment, else "collection"."""
    return os.environ.get(COLLECTION_VARIABLE) or "collection"
