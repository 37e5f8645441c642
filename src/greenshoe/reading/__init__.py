"""Files to documents of facts."""
