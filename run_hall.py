"""Starts the hall server's command line: `python3 run_hall.py --help`."""

import sys

if __name__ == "__main__":
    try:
        # First of all: the runtime decides how sockets and threads behave, before anything else is imported.
        import hallserver.runtime  # noqa: F401
        from hallserver.cli import main
    except ModuleNotFoundError as error:
        sys.exit(f"The module {error.name} is missing. Run `make setup` first, then `.venv/bin/python run_hall.py …`.")
    main()
