#!/bin/sh
# Makes .venv with pip in it. Debian ships Python without ensurepip, so the missing package is asked for where that is possible.
set -eu
python=${1:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; $python is older. Name another one: make setup PYTHON=python3.11" >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    if command -v apt-get >/dev/null && { [ -z "$sudo" ] || command -v sudo >/dev/null; }; then
        echo "Installing python3-venv with apt-get …"
        $sudo apt-get update -qq && $sudo apt-get install -y -qq python3-venv
    else
        echo "Python lacks ensurepip; install your system's package python3-venv and run make again." >&2
        exit 1
    fi
fi
"$python" -m venv .venv
