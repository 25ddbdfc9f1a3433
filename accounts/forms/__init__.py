"""Shapes of what people type on the screens of the accounts."""
