"""Replay of stored pages: addresses, rewriting of links, and Memento (RFC 7089)."""
