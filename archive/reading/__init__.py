"""Queries for readers of a collection: search results, stored documents, and explanations of documents."""
