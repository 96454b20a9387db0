#!/usr/bin/env bash
# Makes a Python environment with Dask and Ray in .cache/clusters, once: the tests of the Python bridge use it.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.cache/clusters
packages=(dask distributed dask-jobqueue ray)
stamp="$venv/${packages[*]}.done"
[ ! -e "$stamp" ] || exit 0
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
touch "$stamp"
