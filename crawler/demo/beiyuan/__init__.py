"""北原新闻网, an old provincial portal: GBK encoding, table layout, listing pages, no feed and no sitemap."""

from crawler.demo.beiyuan.portal import Portal
from crawler.demo.server import Publication

__all__ = ["publication"]


def publication(origin: str) -> Publication:
    """Return the portal as it is served at origin, such as "http://127.0.0.1:8472"."""
    return Portal(origin)
