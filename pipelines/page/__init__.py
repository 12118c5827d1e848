"""From bytes to lines: the tree of a page, its visible lines, its markup's own account, its links and pictures."""
