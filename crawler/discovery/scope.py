"""Scope: which form of a URL the crawler asks for, and whether it is one that a crawler may ask for at all."""

from __future__ import annotations

import ipaddress
import logging
import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from archive.limits import MAX_URL_LENGTH

logger = logging.getLogger(__name__)

_MAX_LOGGED_CHARACTERS = 80  # characters of what a server sent, in a message
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|spm|from_source|share_token")


def absolute_url(base: str, link: str) -> str | None:
    """Return the absolute http(s) URL that link names on a page at base, without fragment; None for anything else."""
    link = link.strip()
    if not link or link[:5].lower() == "data:":
        return None
    if len(link) > MAX_URL_LENGTH:
        logger.info("%s: a link of %s characters is passed over: %s", for_log(base), f"{len(link):,}", for_log(link))
        return None
    try:
        url = urldefrag(safe_url_string(urljoin(base, link)))[0]
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or (parts.port or 1) > 65535:
            return None
    except ValueError:
        return None
    return url if len(url) <= MAX_URL_LENGTH else None


def without_tracking(url: str) -> str:
    """Return url without the query arguments that only say where a click came from."""
    parts = urlsplit(url)
    if not parts.query or not _TRACKING.search(parts.query):
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    return url if len(kept) == len(pairs) else urlunsplit(parts._replace(query=urlencode(kept)))


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def for_log(text: str) -> str:
    """Return text fit for a line of a log: short, and without control characters."""
    text = (
        text
        if len(text) <= 2 * _MAX_LOGGED_CHARACTERS
        else f"{text[:_MAX_LOGGED_CHARACTERS]}… ({len(text):,} characters)"
    )
    return text if text.isprintable() else repr(text)[1:-1]
