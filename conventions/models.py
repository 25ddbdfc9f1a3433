"""Tables of conventions."""
