"""SURT: the sort-friendly form of a URL that indexes use as their key."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from archive.errors import InvalidURL

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PRINTABLE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # not escaped in pywb's keys, like letters and digits
_WWW = re.compile(r"www\d*\.")
_NUMERIC_HOST = re.compile(r"\d+(?:\.\d+){0,3}", re.ASCII)
_PATH_SESSION = re.compile(r"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)(?=/)")
# pywb also removes "sid=…" at the end of a longer name, which gives all articles under ?newsid=<32 digits> the same
# key.
_QUERY_SESSION = re.compile(
    r"(?:^|(?<=&))(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)
# Most paths need no unescaping and hold no dots or session ids; to recognise them takes a third of the time.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+(?:\.(?:html?|php|shtml|xml|jpe?g|png|gif|webp|css|js))?)*/?", re.ASCII)
_PLAIN_QUERY = re.compile(r"[\w-]+=[\w-]{0,20}(?:&[\w-]+=[\w-]{0,20})*", re.ASCII)  # too short for a session id
_SIMPLE_URL = re.compile(
    r"(https?)://([a-z0-9.-]{4,200}(?::\d{2,4})?)(/[!-\"$->@-\[\]-~]*)(?:\?([!-\"$-~]*))?(?:#[!-~]*)?"
)
_MAX_CACHED_URL_LENGTH, _MAX_CACHED_KEYS = 512, 8192
_MAX_CACHED_NETLOC_LENGTH = 256
_MAX_UNESCAPES = 8  # of a URL such as %252525…, which each pass shortens by two characters only


def surt(url: str) -> str:
    """Return the SURT urlkey of url, such as "com,example)/news?id=1".

    URLs get the same key if they differ only in scheme, user, "www.", default port, fragment, last slash, letter case,
    escapes, order of query arguments or session ids. pywb and the Wayback Machine compute the same key. Raises
    InvalidURL.
    """
    return _cached_surt(url) if len(url) <= _MAX_CACHED_URL_LENGTH else _surt(url)


def _surt(url: str) -> str:
    if simple := _SIMPLE_URL.fullmatch(url):  # urlsplit gives the same parts, more slowly
        scheme, netloc, path, query = simple.groups()
        host, port = _authority(scheme, netloc)
        if not host:
            raise InvalidURL(f"{url!r} is not an absolute http or https URL")
    else:
        parts, host, port = _split(url)
        path, query = parts.path, parts.query
    return f"{host}{port}){_path(path)}{_query(query) if query else ''}"


_cached_surt = lru_cache(maxsize=_MAX_CACHED_KEYS)(_surt)  # a crawl needs each key about six times


def wabac_surt(url: str) -> str:
    """Return the key under which wabac.js looks url up in a WACZ, such as "com,example)/news/?id=1".

    Unlike surt(), this key keeps a last slash, escapes, session ids, and the brackets of an IPv6 address. Raises
    InvalidURL.
    """
    parts, host, port = _split(url.lower())
    path = quote(parts.path or "/", safe=_PRINTABLE + "%")
    query = "&".join(sorted(quote(parts.query, safe=_PRINTABLE + "%").split("&")))
    return f"{f'[{host}]' if ':' in host else host}{port}){path}{'?' + query if query else ''}"


def _split(url: str) -> tuple[SplitResult, str, str]:
    """Return the parts of a URL, and its host and port as written in a key: "com,example" and "" or ":8080"."""
    try:
        parts = urlsplit(url.strip())
        authority = _authority if len(parts.netloc) < _MAX_CACHED_NETLOC_LENGTH else _authority.__wrapped__
        host, port = authority(parts.scheme, parts.netloc)
    except ValueError as exc:  # UnicodeError is a ValueError
        raise InvalidURL(f"{url!r} is not a URL: {exc}") from exc
    if not host:
        raise InvalidURL(f"{url!r} is not an absolute http or https URL")
    return parts, host, port


@lru_cache(maxsize=4096)
def _authority(scheme: str, netloc: str) -> tuple[str, str]:
    """Return host and port as written in a key; the host is empty if the URL has none or is not http or https."""
    parts = SplitResult(scheme, netloc, "", "", "")
    port = parts.port
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return "", ""
    host = ",".join(reversed(_host(parts.hostname).split(".")))
    return host, "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"


def _host(name: str) -> str:
    if "%" in name:
        name = _unescape(name).decode("utf-8", "ignore").lower()
    if not name.isascii():
        name = name.encode("idna").decode("ascii").lower()
    name = name.replace("..", ".").strip(".")
    if _NUMERIC_HOST.fullmatch(name):
        with suppress(OSError):  # the number does not fit into four bytes, so that it is treated as a name
            name = socket.inet_ntoa(socket.inet_aton(name))
    return quote(_WWW.sub("", name, count=1) if _WWW.match(name) else name, safe=_PRINTABLE)


def _path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path.lower().removesuffix("/") or "/"
    raw = _unescape(path) or b"/"
    if b"//" in raw or b"/." in raw:
        raw = _without_dots(raw)
    key = quote(raw, safe=_PRINTABLE).lower()
    if sessions := [*_PATH_SESSION.finditer(key, 0, max(key.rfind(".aspx") - 1, 0))]:
        key = key[: sessions[-1].start()] + key[sessions[-1].end() :]
    return key[:-1] if len(key) > 1 and key.endswith("/") else key


def _without_dots(path: bytes) -> bytes:
    """Resolve "." and "..", and replace several slashes by one; a ".." above the root is kept."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    *folders, name = kept or [b""]
    return b"/" + b"/".join([*filter(None, folders), name])


def _query(query: str) -> str:
    if _PLAIN_QUERY.fullmatch(query) and "cfid" not in query.lower():
        return (
            f"?{query.lower()}" if "&" not in query else "?" + "&".join(sorted(query.lower().split("&"), key=_as_pair))
        )
    key = _QUERY_SESSION.sub("", quote(_unescape(query), safe=_PRINTABLE).lower())
    if "&" in key and len(key) > 1:
        key = "&".join(sorted(key.split("&"), key=_as_pair))
    return f"?{key}" if key else ""


def _as_pair(argument: str) -> tuple[str, str, str]:
    return argument.partition("=")


def _unescape(text: str) -> bytes:
    raw = unquote_to_bytes(text)
    for _ in range(_MAX_UNESCAPES):
        if b"%" not in raw or (again := unquote_to_bytes(raw)) == raw:
            break
        raw = again
    return raw
