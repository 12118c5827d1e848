"""WARC files: records are written byte for byte, read one by one or at an offset, and scanned for captures."""
