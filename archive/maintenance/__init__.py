"""Maintenance of a collection: verify, reindex, and import of WARC files that other programs wrote."""
