"""`python -m greenshoe`."""

import sys

from greenshoe.cli import main

sys.exit(main())
