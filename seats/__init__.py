"""Who sits where: hall plan, roster, ID card and allocation. Data in, data out; no clock, no files, no framework."""
