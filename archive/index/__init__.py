"""The index of a collection: captures, documents and full-text search in one SQLite file, derived from the others."""

from archive.index.documents import Copy, DocumentLine, DocumentRow
from archive.index.index import Index
from archive.index.statistics import PublisherStats
from archive.index.stored_document import find_problem, parse_document

__all__ = [
    "Copy",
    "DocumentLine",
    "DocumentRow",
    "Index",
    "PublisherStats",
    "find_problem",
    "parse_document",
]
