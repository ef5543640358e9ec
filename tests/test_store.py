"""Storing a notebook twice gives the same bytes, and the policy has nothing to say about noise."""

from nbformat.v4 import new_code_cell, new_notebook, writes

from tools.store import METADATA, WIDGET, read, store


def test_stores_the_same_bytes_twice(tmp_path):
    notebook = new_notebook(
        cells=[
            new_code_cell("import os\nfor i in range(3):\n    print(i, flush=True)"),
            new_code_cell("from ipywidgets import IntSlider\nIntSlider()"),
            new_code_cell("os.path.samefile('.', os.environ['PWD'])", metadata={"trusted": True}),
        ],
        metadata={"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}},
    )
    for cell in notebook.cells:
        del cell["id"]
    path = tmp_path / "small.ipynb"
    path.write_text(writes(notebook), encoding="utf-8")

    store(path)
    first = path.read_bytes()
    store(path)
    assert path.read_bytes() == first

    notebook = read(path)
    assert notebook.metadata == METADATA
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3]
    assert [output.text for output in notebook.cells[0].outputs] == ["0\n1\n2\n"]
    assert notebook.cells[1].outputs[0].data[WIDGET]["model_id"] == notebook.cells[1].id
    assert not any(cell.metadata for cell in notebook.cells)
