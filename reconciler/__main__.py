"""`python -m reconciler` is `peak-apply`."""

import sys

from reconciler.cli import main

sys.exit(main())
