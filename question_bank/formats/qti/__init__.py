"""QTI 2.1, 2.2 and 3.0 of 1EdTech (IMS): read as single items and as packages, written as a package of 3.0."""
