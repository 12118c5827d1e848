"""Limits in bytes and characters that more than one module holds to. What a user may set is in collection.toml."""

from __future__ import annotations

COPY_BYTES = 1 << 20  # read and written at once where a file is copied or digested
MAX_HEAD_BYTES = 1 << 20  # of an HTTP head in a record, and of a metadata block
MAX_PAGE_BYTES = 8 << 20  # decoded, of what is read for text and links; what lies behind is no article
MAX_SOURCE_BYTES = (
    32 << 20
)  # decoded, of a feed or sitemap; the sitemap protocol allows 50 MB, no news sitemap comes near
MAX_URL_LENGTH = 16_384  # characters; few servers take more than 8 KiB
