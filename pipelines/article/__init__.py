"""Which lines of a page are its article, how they are put together, and what kind of page it is."""
