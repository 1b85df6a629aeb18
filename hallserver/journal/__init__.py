"""The append-only journal of one sitting: one SQLite file, one writing thread, one hash chain."""
