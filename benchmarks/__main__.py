"""`make bench`, or `python -m benchmarks [--write]`: speed beside other libraries, after checking equal results.

--write puts the report into benchmarks/README.md and its picture into benchmarks/speed.png.
"""

import sys

from . import measure, report


def main():
    names, missing = measure.installed()
    print(f"1,000 starts x {len(measure.job.CONFIGURATIONS)} configurations: {', '.join(names)}", flush=True)
    figures = {"rows": measure.compare(names), "missing": missing}
    for part in ("means", "nine_figures", "latency", "validation"):
        print(f"measuring: {part}", flush=True)
        try:
            figures[part] = getattr(measure, part)()
        except Exception as error:  # the rest is worth having
            print(f"  {part} failed, so it is left out: {error}", flush=True)
            figures[part] = None
    text = report.text(figures)
    print("\n" + text)
    if "--write" in sys.argv:
        report.write(text, figures["rows"])


if __name__ == "__main__":
    main()
