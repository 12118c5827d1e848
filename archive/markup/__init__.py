"""HTML and CSS as text: character encoding, tags, and URLs."""
