"""Verify: check every digest, record and reference of a collection, and compare its index with its files."""

from archive.maintenance.verify.collection import verified_files, verify
from archive.maintenance.verify.report import Fault, VerifyResult

__all__ = ["Fault", "VerifyResult", "verified_files", "verify"]
