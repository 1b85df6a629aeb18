"""How question files are read and written: spreadsheet, GIFT, zip package."""
