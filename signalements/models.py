"""Tables of signalements."""
