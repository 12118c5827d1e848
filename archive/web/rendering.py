"""Rendering of the archive's own pages with Jinja templates, and the filters that they use."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from archive.collection.collection import Collection
from archive.errors import ArchiveError
from archive.formatting import format_bytes, format_number
from archive.replay.memento import quote_url


class Pages:
    """Renders the pages of an archive with this title."""

    def __init__(self, title: str):
        self._environment = Environment(
            loader=PackageLoader("archive.web"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(site=title)
        self._environment.filters.update(
            day=format_day, number=format_number, size=format_bytes, pressmark_path=pressmark_path
        )

    def page(self, template: str, code: int = 200, **values: Any) -> HTMLResponse:
        """Return a response with a rendered template; code is the HTTP status."""
        values.setdefault("query", "")
        return HTMLResponse(self._environment.get_template(template).render(values), code)

    def message(self, status: int, title: str, text: str, link: str | None = None) -> HTMLResponse:
        """Return a page with a title, a text and possibly a link; status is the HTTP status."""
        return self.page("message.html", status, title=title, text=text, link=link)


def publisher_names(collection: Collection) -> dict[str, str]:
    """Return the names of publishers by id, without those whose spec cannot be read."""
    names = {}
    for path in sorted(collection.publishers_dir.glob("*.toml")):
        try:
            publisher = collection.known_publisher(path.stem)
        except ArchiveError:
            continue
        if publisher is not None:
            names[publisher.id] = publisher.name
    return names


def pressmark_path(pressmark: str) -> str:
    """Return a pressmark escaped for the path of a URL."""
    return quote_url(pressmark).replace("#", "%23")


def format_day(moment: str | None) -> str:
    """Return a time in ISO 8601 for people, such as "2026-10-12 08:21" or "2026-10-12"; "" for None."""
    return (moment or "")[:16].replace("T", " ")
