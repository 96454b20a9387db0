#!/bin/sh
# Makes (once) the Python environments in which the tests run real programs, and prints their paths:
#   .cache/python      the programs of the Python engines, and the QCEngine that understands Debian's psi4
#   .cache/qcmanybody  the Python reference with the newest QCEngine, which speaks the next QCSchema generation
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

make_venv() {
  venv="$root/.cache/$1"
  wanted="$2"
  if [ "$(cat "$venv/wanted" 2>/dev/null || true)" != "$wanted" ]; then
    mkdir -p "$root/.cache"
    # Two test set-ups may start at once; the second waits and then finds the work done.
    exec 9>"$root/.cache/$1.lock"
    if command -v flock >/dev/null; then flock 9; fi
    if [ "$(cat "$venv/wanted" 2>/dev/null || true)" != "$wanted" ]; then
      python3 -m venv "$venv" >&2
      # shellcheck disable=SC2086  # one argument for each requirement
      "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted >&2
      printf '%s' "$wanted" >"$venv/wanted"
    fi
  fi
  echo "$venv"
}

make_venv python 'pyscf~=2.14 tblite~=0.8 dftd3~=1.7 dftd4~=4.3 qcengine==0.34.2 qcelemental==0.30.1 networkx'
make_venv qcmanybody 'qcmanybody~=0.8.0 qcengine~=0.52.0 qcelemental~=0.51.4 networkx'
