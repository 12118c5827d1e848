"""What is known of a site: learned from its pages, stored in versions, used on the next page."""
