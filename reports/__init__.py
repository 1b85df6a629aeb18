"""Result sheets, lists and minutes: plain data in, signed PDF bytes out."""
