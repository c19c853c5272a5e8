"""Find the number of visits that best tells who leaves; say whether it beats the current one."""

import argparse
import csv
import http.server
import pathlib

parser = argparse.ArgumentParser()
parser.add_argument("--promote", action="store_true", help="make the new threshold the current one")
parser.add_argument("--score", action="store_true", help="list who is likely to leave")
parser.add_argument("--serve", action="store_true", help="answer with that list over HTTP")
options = parser.parse_args()

current, candidate = pathlib.Path("current.txt"), pathlib.Path("candidate.txt")
rows = list(csv.DictReader(open("features.csv")))


def hits(threshold: int) -> int:
    return sum((int(row["visits"]) < threshold) == (row["left"] == "1") for row in rows)


def leavers() -> str:
    threshold = int(current.read_text())
    return "\n".join(row["customer"] for row in rows if int(row["visits"]) < threshold)


class Scores(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"" if self.path == "/up" else leavers().encode())


if options.promote:
    current.write_text(candidate.read_text())
elif options.score:
    print(leavers())
elif options.serve:
    http.server.HTTPServer(("", 8080), Scores).serve_forever()
else:
    best = max(range(1, 100), key=hits)
    known = hits(int(current.read_text())) if current.exists() else -1
    candidate.write_text(str(best))
    pathlib.Path("verdict.txt").write_text("better" if hits(best) > known else "same")
