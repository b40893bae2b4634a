"""Engines that answer SPARQL: the interface, and the embedded one in killable worker processes."""
