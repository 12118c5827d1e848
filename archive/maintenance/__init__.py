"""Care of a collection: verify, reindex, and the import of files made elsewhere."""
