"""Measurements of the hall server, and of a peer that does the same job."""
