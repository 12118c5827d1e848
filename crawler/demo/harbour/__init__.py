"""海灣日報 (Harbour Daily): a modern content management system; Traditional Chinese, UTF-8, JSON-LD, lazy images."""

from crawler.demo.harbour.site import publication

__all__ = ["publication"]
