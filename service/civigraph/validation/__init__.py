"""Is the graph right? SHACL, checks, OWL inconsistency and profile, grounding: one report for all of them."""
