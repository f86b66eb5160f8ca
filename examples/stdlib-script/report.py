"""Reads a log and prints how often each status was answered: nothing but the standard library."""

import csv
import sys
from collections import Counter
from pathlib import Path


def main() -> int:
    log = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("access.csv")
    with log.open(newline="", encoding="utf-8") as file:
        counts = Counter(row["status"] for row in csv.DictReader(file))
    for status, count in sorted(counts.items()):
        print(f"{status} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
