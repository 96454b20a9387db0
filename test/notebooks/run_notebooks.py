"""Runs notebooks in real Jupyter, one after the other: run_notebooks.py OUT IN.ipynb ... Writes OUT/IN.ipynb.

A cell that fails ends its notebook, not the others; the executed notebook then holds the error.
"""

import pathlib
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

out, *files = map(pathlib.Path, sys.argv[1:])
for file in files:
    notebook = nbformat.read(file, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=300, startup_timeout=300, resources={"metadata": {"path": folder}})
        try:
            client.execute()
        except CellExecutionError:
            pass
    nbformat.validate(notebook)
    nbformat.write(notebook, out / file.name)
