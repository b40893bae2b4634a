"""``python -m civigraph``."""

from civigraph.cli import main

if __name__ == "__main__":
    main()
