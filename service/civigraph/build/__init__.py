"""From the files of a graph project to a snapshot that can be served.

``ensure_snapshot`` is all that a server needs; ``civigraph.build.pipeline.build`` does the work. Importing
this package loads nothing of what only a build needs.
"""

from civigraph.build.freshness import ensure_snapshot
from civigraph.build.snapshot import Snapshot, current, default_build_dir

__all__ = ["Snapshot", "current", "default_build_dir", "ensure_snapshot"]
