"""WARC files: records written byte for byte, read whole or in part, and what they say of captures."""
