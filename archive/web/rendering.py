"""Rendering: the templates of the archive's own pages, and what all of them use."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from archive.collection.collection import Collection
from archive.errors import ArchiveError
from archive.formatting import format_bytes, format_number


class Pages:
    """Renders the pages of an archive with a title."""

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
        """Return a page made of a template and its values, with an HTTP status code."""
        values.setdefault("query", "")
        return HTMLResponse(self._environment.get_template(template).render(values), code)

    def message(self, status: int, title: str, text: str, link: str | None = None) -> HTMLResponse:
        """Return a page that says one thing, with a link to go on, if there is one."""
        return self.page("message.html", status, title=title, text=text, link=link)


def publisher_names(collection: Collection) -> dict[str, str]:
    """Return how publishers are called, by id; of one whose spec cannot be read the name is left out."""
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
    """Return a pressmark as it may stand in an address."""
    return quote(pressmark, safe="/:?#[]@!$&'()*+,;=%~-._").replace("#", "%23")


def format_day(moment: str | None) -> str:
    """Return an ISO moment for people: "2026-10-12 08:21", or the bare day."""
    return (moment or "")[:16].replace("T", " ")
