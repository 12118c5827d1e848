"""Benchmarks: Pressmark and its peers on the same generated news site, in one run. `python -m bench -h` says how."""
