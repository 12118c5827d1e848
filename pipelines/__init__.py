"""Turns a capture into a document, live or years later: pure functions, no network, no collection."""

from .clean import clean
from .document import (
    Block,
    Cleaner,
    DateCandidate,
    Decoding,
    Document,
    Image,
    Person,
    Removal,
    Repair,
    Rights,
    Source,
)
from .errors import BadRule, CleanError
from .learn import StoredPage, learn, read_stored
from .site_knowledge import SiteKnowledge

__all__ = [
    "BadRule",
    "Block",
    "CleanError",
    "Cleaner",
    "DateCandidate",
    "Decoding",
    "Document",
    "Image",
    "Person",
    "Removal",
    "Repair",
    "Rights",
    "SiteKnowledge",
    "Source",
    "StoredPage",
    "clean",
    "learn",
    "read_stored",
]
