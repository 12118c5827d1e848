"""Discovery: where a site lists its articles, which of them are wanted, and what a page needs besides."""
