"""Credits: the people who made an article, the outlet that it was taken from, and its dateline."""
