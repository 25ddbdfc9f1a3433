"""The pages of the conventions: who reads them, what they say, what they cost."""
