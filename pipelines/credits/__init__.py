"""Who made an article, and where it was taken from."""
