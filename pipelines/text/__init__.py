"""Text by itself: folded for matching, its language, its fingerprint."""
