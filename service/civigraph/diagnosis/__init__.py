"""Find out what keeps a service from running well, before it runs."""
