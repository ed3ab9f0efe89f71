"""`python -m zeren.witness`: the same as `zeren witness`."""

import sys

from zeren.witness.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
