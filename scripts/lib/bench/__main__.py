"""The bench's harness: runs one measurement against a provider that runs here, prints and records its figures."""

import argparse
import importlib
import json
import os
import sys

from figure import Figure, TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("name", choices=["invoke", "lifecycle", "memory"])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    options = parser.parse_args()

    measure = importlib.import_module(options.name).measure
    wanted = {key: value for key, value in vars(options).items() if key != "name" and value is not None}
    print(Figure.HEADING)
    with os.fdopen(3, "w") as record:
        for figure in measure(**wanted):
            print(figure.row(TARGETS.get(figure.name)), flush=True)
            print(json.dumps(figure.record()), file=record, flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"bench: {error}")
