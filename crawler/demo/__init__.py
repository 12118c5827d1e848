"""The bundled news site: three invented newspapers on the loopback interface, each with its own habits."""

from crawler.demo.server import (
    PUBLICATIONS,
    DemoPortTaken,
    DemoSite,
    Headers,
    Publication,
    Reply,
    Request,
)

__all__ = [
    "PUBLICATIONS",
    "DemoPortTaken",
    "DemoSite",
    "Headers",
    "Publication",
    "Reply",
    "Request",
]
