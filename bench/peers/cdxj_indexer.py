"""cdxj-indexer over the WARC files of a collection: a sorted CDXJ index of them.

Called with COLLECTION OUT_DIR. It calls cdxj-indexer's own command. Pressmark's index is made with the same keys sorted, and
with payload digests and places besides.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cdxj_indexer.main import main as cdxj_indexer


def main(collection: str, out_dir: str, *ignored: str) -> None:
    """Index and report."""
    index = Path(out_dir, "index.cdxj")
    cdxj_indexer(["--sort", "--output", str(index), *map(str, sorted(Path(collection, "warc").glob("*.warc.gz")))])
    with index.open("rb") as lines:
        Path(out_dir, "report.json").write_text(json.dumps({"pages": sum(1 for _ in lines)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
