#!/bin/sh
# Makes (once) the Python environment in which the tests run real Jupyter: .cache/jupyter. Prints its path.
# Where PyPI is absent, Debian's packages serve: apt-get install jupyter-notebook python3-nbclient python3-nbconvert.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
venv="$root/.cache/jupyter"
wanted='jupyterlab~=4.4 notebook~=7.4 nbclient~=0.10 nbconvert~=7.16 jupyter_kernel_test~=0.7 nbclassic~=1.3'
if [ "$(cat "$venv/wanted" 2>/dev/null || true)" != "$wanted" ]; then
  mkdir -p "$root/.cache"
  # Two test set-ups may start at once; the second waits and then finds the work done.
  exec 9>"$root/.cache/jupyter.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if [ "$(cat "$venv/wanted" 2>/dev/null || true)" != "$wanted" ]; then
    python3 -m venv "$venv" >&2
    # shellcheck disable=SC2086  # one argument for each requirement
    "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted >&2
    printf '%s' "$wanted" >"$venv/wanted"
  fi
fi
echo "$venv"
