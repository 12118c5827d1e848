"""The bundled news site: servers of three invented newspapers on the loopback interface, each built differently."""

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
