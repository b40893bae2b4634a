from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.engine.graph import social_network

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "quads.nq"
    path.write_text(social_network())
    return path
