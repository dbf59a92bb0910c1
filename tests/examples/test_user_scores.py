"""The notebook in examples/: it runs, and its page shows its cells and its picture."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workshop.benchmarking.environments import EnvironmentSetupError, peer_environment

if TYPE_CHECKING:
    from kotae.testing import AniListServer

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples/user_scores.ipynb"
PAGE = (ROOT / "docs/recipes/notebook.md").read_text("utf-8")
PICTURE = ROOT / "docs/images/user-scores.png"
ADDRESS = "http://127.0.0.1:4000/"
#: Another machine's fonts are drawn with slightly other pixels.
COMPARE = (
    "import sys; from matplotlib.testing.compare import compare_images\n"
    "sys.exit(compare_images(*sys.argv[1:], tol=2))"
)


def test_the_page_of_the_notebook_shows_its_cells() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    _, *shown = re.findall(r"```python\n(.*?)\n```", PAGE, re.DOTALL)
    assert shown == sources[1:]
    assert ADDRESS in sources[0]


@pytest.mark.long
def test_the_notebook_runs_and_makes_the_picture_of_its_page(
    anilist_server: AniListServer, tmp_path: Path
) -> None:
    try:
        environment = peer_environment("notebook", purpose="examples")
    except EnvironmentSetupError:
        pytest.skip("Jupyter and matplotlib could not be installed: with -s pip says why.")
    notebook = tmp_path / NOTEBOOK.name
    text = NOTEBOOK.read_text("utf-8").replace(ADDRESS, anilist_server.url)
    notebook.write_text(text, "utf-8")
    variables = environment.variables() | {"PYTHONPATH": str(ROOT / "src")}
    run = environment.python.with_name("jupyter-execute")
    for words in (
        (run, "--inplace", notebook),
        (environment.python, "-c", COMPARE, PICTURE, tmp_path / PICTURE.name),
    ):
        done = subprocess.run(
            words, cwd=tmp_path, env=variables, capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    (printed,) = (
        "".join(output["text"])
        for cell in cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream"
    )
    assert f"```text\n{printed}```" in PAGE
