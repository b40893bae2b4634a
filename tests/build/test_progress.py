from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from rich.console import Console

from civigraph.build.pipeline import STEPS, build
from civigraph.build.progress import ConsoleProgress

if TYPE_CHECKING:
    from civigraph.project import Project


def shown(project: Project) -> str:
    screen = io.StringIO()
    with ConsoleProgress(Console(file=screen, width=100)) as progress:
        result = build(project, progress=progress)
    progress.summary(result)
    return screen.getvalue()


def test_build_tells_steps_with_times_and_sums_up(library: Project) -> None:
    text = shown(library)
    assert len(re.findall(r"^ +\d+\.\d\d s  ", text, re.MULTILINE)) == len(STEPS)
    assert re.search(r"\d+ +triples in data/books", text)
    assert re.search(r"\d+ +triples in derived", text)
    assert re.search(r"\d+ +triples in all", text)
    assert re.search(r"0 +violations", text)
    assert re.search(r"peak memory \d+ MiB", text)


def test_build_that_has_nothing_to_do_says_so(library: Project) -> None:
    build(library)
    assert "Nothing has changed" in shown(library)
