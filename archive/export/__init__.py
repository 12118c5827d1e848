"""Export of a collection: the index as CDXJ, a signed WACZ, the WARC of one page, and records for warcio."""
