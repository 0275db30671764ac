"""python -m trainer: the command line; without a command, the server."""

import sys

from trainer.cli import main

sys.exit(main(sys.argv[1:] or ["serve"]))
