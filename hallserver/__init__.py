"""The on-site exam hall server."""

__version__ = "0.1.0"
