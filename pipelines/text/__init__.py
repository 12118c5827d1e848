"""Text by itself: its folded form for matching, its language, its fingerprint."""
