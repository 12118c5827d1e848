"""The Millbrook Ledger: an English local weekly, half of whose older pages still speak Windows-1252."""

from crawler.demo.ledger.site import Ledger, publication

__all__ = ["Ledger", "publication"]
