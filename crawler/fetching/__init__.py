"""Fetching: requests and responses are recorded byte for byte, with polite delays and within limits."""
