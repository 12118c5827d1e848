"""The names of the outlet that publishes a page, which are not the names of authors."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key


def outlet_keys(data: StructuredData) -> frozenset[str]:
    """Return the letters_key of each name that the page gives its outlet: publisher, og:site_name, domain."""
    names = [name for name, _ in data.names("publisher")]
    names += [
        *data.meta.get("og:site_name", ()),
        *data.meta.get("application-name", ()),
        *data.meta.get("apple-mobile-web-app-title", ()),
    ]
    for url in (data.canonical, data.first("og:url")):
        try:
            host = urlsplit(url or "").hostname or ""
        except ValueError:
            continue
        names += [host, *host.split(".")]
    return frozenset(letters_key(name) for name in names if name)


def is_outlet(name: str, outlets: frozenset[str]) -> bool:
    """Say whether a name is the outlet's, or begins with it where markup has lost a space ("The CourierMay")."""
    key = letters_key(name)
    return key in outlets or any(len(outlet) >= 8 and key.startswith(outlet) for outlet in outlets)
