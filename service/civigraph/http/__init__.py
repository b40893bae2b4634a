"""The HTTP surface: SPARQL Protocol, errors, descriptions, pages."""
