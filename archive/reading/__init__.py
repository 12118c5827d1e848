"""What a reader asks of a collection: search results, and why a document is as it is."""
