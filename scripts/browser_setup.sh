#!/bin/sh
# What the browser tests need beside Chromium: Playwright's Python half, and axe-core by its npm
# name (MPL-2.0; it is installed into .browser/ and is no part of the package).
set -eu
cd "$(dirname "$0")/.."
"${PYTHON:-.venv/bin/python}" -m pip install --quiet "playwright>=1.50"
npm install --no-save --no-fund --no-audit --prefix .browser axe-core@4
