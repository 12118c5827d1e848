"""Text that was damaged before it was published, put right."""
