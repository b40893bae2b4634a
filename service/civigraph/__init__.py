"""civigraph: publish a folder of Turtle as a validated, queryable, linked knowledge graph."""

from importlib.metadata import version

__version__ = version("civigraph")
