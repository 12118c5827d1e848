"""Full-text search: the words of a text and of a query, and the fingerprints by which copies are found."""
