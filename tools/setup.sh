#!/usr/bin/env bash
# Brings a machine to where `make demo` ("demo") or `make test` ("test") can run: the virtual environment, and for
# tests the browsers, nginx and Node's checkers. What is there already is left alone; what can't be had is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
what="${1:?demo or test}"
python="${PYTHON:-python3}"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        echo "setup: '$*' needs root or sudo" >&2
        return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null || { echo "setup: please install yourself: $*" >&2; return 1; }
    [ -n "${apt_updated:-}" ] || { as_root apt-get -qq update; apt_updated=1; }
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y "$@" >/dev/null
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: livepy needs Python 3.11 or newer" >&2; exit 1; }

if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv 2>/dev/null || { apt_install python3-venv; "$python" -m venv --clear .venv; }
fi

extra=image,code
[ "$what" = test ] && extra=test,image,code,fast
stamp=".venv/ready-$what"
if [ ! -e "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ constraints.txt -nt "$stamp" ]; then
    echo "setup: installing livepy[$extra] into .venv; this takes a minute or two"
    .venv/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[$extra]"
    touch "$stamp"
fi
[ "$what" = test ] || exit 0

missing=()
need() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || missing+=("$2"); }
need chromium chromium
need chromium-headless-shell chromium-headless-shell
need firefox-esr firefox-esr
need WebKitWebDriver webkit2gtk-driver
need Xvfb xvfb
need nginx nginx-light
need node nodejs
need npm npm
[ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
if [ ${#missing[@]} -gt 0 ]; then
    echo "setup: installing ${missing[*]}; this takes a minute or two"
    apt_install "${missing[@]}"
fi

if [ ! -e node_modules/.ready ] || [ package-lock.json -nt node_modules/.ready ]; then
    echo "setup: installing what package-lock.json names"
    npm ci --silent --no-audit --no-fund
    touch node_modules/.ready
fi
