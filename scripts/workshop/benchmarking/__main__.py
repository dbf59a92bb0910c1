"""The entry point of `scripts/bench`."""

import sys

from workshop.benchmarking.main import main

try:
    sys.exit(main(sys.argv[1:]))
except KeyboardInterrupt:
    sys.exit(130)
