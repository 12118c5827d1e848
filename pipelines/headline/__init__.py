"""The headline of an article, and the lines around it."""
