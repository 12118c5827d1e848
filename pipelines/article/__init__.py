"""Which lines of a page are its article, what its headline is, and what kind of page it is."""
