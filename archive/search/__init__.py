"""Full-text search: tokens of texts and queries, and fingerprints for finding similar texts."""
