"""The web pages of the archive, and replay of archived pages from a separate origin."""
