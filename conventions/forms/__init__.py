"""What the pages of the contract ask, one file a noun."""
