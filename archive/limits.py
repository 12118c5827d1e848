"""Limits, in bytes and characters, that several modules share. Limits that a user may set are in collection.toml."""

from __future__ import annotations

COPY_BYTES = 1 << 20  # read and written at once when a file is copied or hashed
MAX_HEAD_BYTES = 1 << 20  # of an HTTP head in a record, and of the block of a metadata record
MAX_PAGE_BYTES = 8 << 20  # of a decoded page that is read for text and links; no article is longer
MAX_SEARCH_BYTES = 64 << 20  # of a file with a damaged beginning, searched for its first undamaged record
# Of a decoded feed or sitemap. The sitemap protocol allows 50 MB; news sitemaps are much smaller.
MAX_SOURCE_BYTES = 32 << 20
MAX_URL_LENGTH = 16_384  # in characters; few servers accept more than 8 KiB
