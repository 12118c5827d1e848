"""Fetching: what crosses the wire is recorded, politely and within bounds."""
