"""SURT: the sort-friendly form of a URL that indexes use as their key."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

from archive.errors import InvalidURL

_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"www\d*\.")
_SESSION = re.compile(r"(?:^|&)(?:jsessionid|phpsessid|aspsessionid\w{1,12}|sid)=[0-9a-z]{24,40}(?=&|$)", re.I)


def surt(url: str) -> str:
    """Return the SURT urlkey of url, such as "com,example)/news?id=1".

    Scheme, "www.", default port, fragment, letter case of the whole, order of query arguments and session ids do not
    count, as in the indexes of pywb and the Wayback Machine. Raises InvalidURL.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as exc:
        raise InvalidURL(f"{url!r} is not a URL: {exc}") from exc
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        raise InvalidURL(f"{url!r} is not an absolute http or https URL")
    host = parts.hostname
    try:
        host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as exc:
        raise InvalidURL(f"{url!r} has a host name that IDNA does not allow: {exc}") from exc
    host = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    is_address = ":" in host or re.fullmatch(r"[\d.]+", host) is not None
    key = host if is_address else ",".join(reversed(host.rstrip(".").split(".")))
    if port and port != _DEFAULT_PORTS[parts.scheme.lower()]:
        key += f":{port}"
    path = _canonical(parts.path, "/!$&'()*+,;=:@~") or "/"
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    query = _SESSION.sub("", _canonical(parts.query, "/!$&'()*+,;=:@?~")).strip("&")
    if query:
        query = "?" + "&".join(sorted(query.split("&")))
    return f"{key}){path}{query}".lower()


def _canonical(text: str, safe: str) -> str:
    return quote(unquote_to_bytes(text), safe=safe)
