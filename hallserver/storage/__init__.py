"""Set-up data: one store per subject over one SQLite file."""

from hallserver.storage.stores import Stores, open_stores

__all__ = ["Stores", "open_stores"]
