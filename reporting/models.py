"""Tables of reporting."""
