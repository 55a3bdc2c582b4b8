#!/usr/bin/env bash
# Installs the command from this checkout into an environment of its own, and tells its Python.
set -euo pipefail

folder="$RUNNER_TEMP/passtgenau"
"${PYTHON:-python3}" -m venv --clear "$folder"
python="$folder/bin/python"
# Windows has another layout.
[ -e "$python" ] || python="$folder/Scripts/python.exe"
"$python" -m pip install --quiet --disable-pip-version-check "${GITHUB_ACTION_PATH}[cli]"
echo "python=$python" >> "$GITHUB_OUTPUT"
