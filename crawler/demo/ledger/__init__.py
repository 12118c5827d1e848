"""The Millbrook Ledger: an English local weekly; half of its older pages are in Windows-1252."""

from crawler.demo.ledger.site import Ledger, publication

__all__ = ["Ledger", "publication"]
