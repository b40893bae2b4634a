"""Say what a query means and what may be wrong with it, without running it."""
