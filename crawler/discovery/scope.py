"""Scope: in which form the crawler requests a URL, which links it can request at all, and which hosts are this machine."""

from __future__ import annotations

import ipaddress
import logging
import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from archive.limits import MAX_URL_LENGTH

logger = logging.getLogger(__name__)

_MAX_LOGGED_CHARACTERS = 80  # of a text that a server sent
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|spm|from_source|share_token")


def absolute_url(base: str, link: str) -> str | None:
    """Return the absolute http(s) URL of a link on a page at base, percent-encoded and without fragment.

    None for another scheme, for a link that is not a URL, and for a URL longer than MAX_URL_LENGTH.
    """
    link = link.strip()
    if not link or link[:5].lower() == "data:":
        return None
    if len(link) > MAX_URL_LENGTH:
        logger.info("%s: a link of %s characters is ignored: %s", for_log(base), f"{len(link):,}", for_log(link))
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
    """Return url without the query arguments that only track visitors, such as utm_source."""
    parts = urlsplit(url)
    if not parts.query or not _TRACKING.search(parts.query):
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    return url if len(kept) == len(pairs) else urlunsplit(parts._replace(query=urlencode(kept)))


def is_loopback(host: str | None) -> bool:
    """Whether a host name or IP address is on the loopback interface."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def for_log(text: str) -> str:
    """Return a text that a server sent as it can stand in a log line: short, and with control characters escaped."""
    text = (
        text
        if len(text) <= 2 * _MAX_LOGGED_CHARACTERS
        else f"{text[:_MAX_LOGGED_CHARACTERS]}… ({len(text):,} characters)"
    )
    return text if text.isprintable() else repr(text)[1:-1]
