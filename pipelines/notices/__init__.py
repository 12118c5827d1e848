"""Notices: the line rules as data, what they cut from a page, and what notices say of rights."""
