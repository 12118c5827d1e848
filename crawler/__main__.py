"""`python -m crawler` is the same as `pressmark`."""

from crawler.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
