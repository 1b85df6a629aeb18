"""Sanitised HTML with formulas and pictures as blocks that can be put on a page: measured once, drawn anywhere."""
