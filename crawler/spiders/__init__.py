"""The spiders: page archives named URLs, site crawls one publisher."""
