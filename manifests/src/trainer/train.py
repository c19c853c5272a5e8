"""Find the number of visits that best tells who leaves; say whether it beats the current one."""

import argparse
import csv
import pathlib

parser = argparse.ArgumentParser()
parser.add_argument("--promote", action="store_true", help="make the new threshold the current one")
parser.add_argument("--score", action="store_true", help="list who is likely to leave")
options = parser.parse_args()

current, candidate = pathlib.Path("current.txt"), pathlib.Path("candidate.txt")
rows = list(csv.DictReader(open("features.csv")))


def hits(threshold: int) -> int:
    return sum((int(row["visits"]) < threshold) == (row["left"] == "1") for row in rows)


if options.promote:
    current.write_text(candidate.read_text())
elif options.score:
    threshold = int(current.read_text())
    print(*(row["customer"] for row in rows if int(row["visits"]) < threshold), sep="\n")
else:
    best = max(range(1, 100), key=hits)
    known = hits(int(current.read_text())) if current.exists() else -1
    candidate.write_text(str(best))
    pathlib.Path("verdict.txt").write_text("better" if hits(best) > known else "same")
