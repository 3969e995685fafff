"""Make chapters/data/co2.csv and sunspots.csv out of the package statsmodels 0.15.0.

    pip download --no-deps statsmodels==0.15.0
    python tools/series.py statsmodels-0.15.0-*.whl

A wheel is a zip file: nothing is installed. The package says of both series that they
are in the public domain. Of the weekly CO2 the mean of each month is taken; a month
without a week stays empty.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

DATA = Path(__file__).parents[1] / "chapters" / "data"
HEADS = {
    "co2": "CO2 in the air at Mauna Loa, Hawaii, mean of each month's weeks, ppm\n"
    "Source: C. D. Keeling and T. P. Whorf, Carbon Dioxide Information Analysis "
    "Center (2004), as the package statsmodels 0.15.0 has it",
    "sunspots": "Sunspot number, mean of each year\n"
    "Source: National Geophysical Data Center, as the package statsmodels 0.15.0 "
    "has it",
}
RIGHTS = "Public domain. Read by tools/series.py on 29 November 2026"


def rows_of(wheel, name):
    """The lines of one of the package's series, each (when, number or "")."""
    inside = f"statsmodels/datasets/{name}/{name}.csv"
    text = zipfile.ZipFile(wheel).read(inside).decode()
    return list(csv.reader(io.StringIO(text)))[1:]


def by_month(weeks):
    """(YYYY-MM, mean of its weeks, or "") for the (YYYYMMDD, number or "") of weeks."""
    months = {}
    for day, ppm in weeks:
        months.setdefault(f"{day[:4]}-{day[4:6]}", []).append(ppm)
    for month, all_weeks in months.items():
        known = [float(ppm) for ppm in all_weeks if ppm]
        yield month, f"{sum(known) / len(known):.2f}" if known else ""


def written(name, columns, rows):
    """The file as text: what it is in lines that begin with #, then the table."""
    head = [f"# {line}" for line in [*HEADS[name].split("\n"), RIGHTS]]
    lines = [*head, ",".join(columns), *(",".join(row) for row in rows)]
    return "\n".join(lines) + "\n"


def main(wheel):
    tables = {
        "co2": (("month", "ppm"), by_month(rows_of(wheel, "co2"))),
        "sunspots": (("year", "number"), rows_of(wheel, "sunspots")),
    }
    for name, (columns, rows) in tables.items():
        path = DATA / f"{name}.csv"
        path.write_text(written(name, columns, rows), "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1])
