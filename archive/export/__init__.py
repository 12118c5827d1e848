"""What is handed out of a collection: its index as CDXJ, and all of it as a signed WACZ."""
