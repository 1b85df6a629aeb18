"""Moodle's GIFT text format (docs.moodle.org, "GIFT format")."""
