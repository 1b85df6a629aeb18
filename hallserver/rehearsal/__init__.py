"""Simulated terminals and candidates: the rehearsal before the day, and the crowd of the demo."""
