"""``python -m countermove`` is the command ``countermove``."""

from countermove.cli import main

if __name__ == "__main__":
    main()
