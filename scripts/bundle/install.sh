#!/bin/sh
# Installs from this folder, without a network: finds a Python that the bundle has wheels for.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for python in python3 $(printf 'python%s ' @PYTHONS@); do
    if command -v "$python" >/dev/null 2>&1 &&
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') &&
        [ -f "$here/requirements-$version.txt" ]; then
        exec "$python" -I "$here/install.py" "$@"
    fi
done
cat "$here/no-python.txt" >&2
exit 1
