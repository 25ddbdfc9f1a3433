"""What the demonstration shows of the accounts."""
