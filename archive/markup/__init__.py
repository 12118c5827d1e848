"""HTML and CSS as text: in which encoding the bytes are, where tags and URLs stand."""
