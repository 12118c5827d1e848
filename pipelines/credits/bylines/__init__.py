"""Readers of bylines, by script: the people that a line names, and their roles."""
