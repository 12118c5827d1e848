"""Replay of stored pages: their addresses, their links led into the archive, and Memento."""
