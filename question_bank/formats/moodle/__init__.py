"""Moodle XML, read and written: question/format/xml/format.php of Moodle and the formats of its question types."""
