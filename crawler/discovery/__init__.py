"""Discovery: where a site lists its articles, which of them are fetched, and which requisites a page needs."""
