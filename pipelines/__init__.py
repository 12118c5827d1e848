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
    "Source",
    "clean",
]
