"""The repair of text that was damaged before it was published."""
