"""A collection on disk: its folder, settings, publishers and files, and the one writer that adds to it."""
