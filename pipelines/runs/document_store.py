"""Document store: a document is written, becomes durable, and is made known to the learner."""

from __future__ import annotations

import asyncio

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from pipelines.document import Document
from pipelines.runs.learner import acquire_learner, release_learner


class DocumentStore:
    """Stores documents in a collection. Belongs to one event loop; close it with aclose()."""

    def __init__(self, collection: Collection, writer: Writer, *, replaces_stored: bool = False) -> None:
        """Store with the collection's writer, and take its learner.

        replaces_stored says that the documents are made again of captures that have one: the old documents then hold until the
        new ones are durable, and the learner, which has counted them before, is not told.
        """
        self._path = collection.path
        self._writer = writer
        self._replaces_stored = replaces_stored
        self._learner = None if replaces_stored else acquire_learner(collection.path)

    async def store(self, document: Document) -> None:
        """Write a document, and return once it is durable. Raises CollectionError where the collection cannot be written."""
        await asyncio.wrap_future(self._writer.write_document(document.to_dict(), new_file=self._replaces_stored))
        if self._learner is not None:
            self._learner.note(document)

    async def aclose(self) -> None:
        """Wait until no site is being learned, and give the learner back."""
        if self._learner is not None:
            await self._learner.wait_until_idle()
            await release_learner(self._path)
