"""The archive's web pages, and replay of stored pages from an origin of its own."""
