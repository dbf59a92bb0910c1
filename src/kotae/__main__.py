"""`python -m kotae`."""

import sys

from kotae.cli import main

sys.exit(main())
