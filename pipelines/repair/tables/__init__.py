"""Tables about Chinese that repair.py reads: what a converter changes and how that reads, and which characters follow
one another. make.py makes them."""
