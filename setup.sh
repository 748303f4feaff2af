#!/usr/bin/env bash
# Makes .venv at the versions of constraints.txt. Called by `make setup`; PYTHON and TORCH_INDEX may be set.
set -euo pipefail
cd "$(dirname "$0")"

DISK_GB=6 # .venv takes 3 GB with a CPU build of torch, and pip needs room to unpack
LOG=.venv/setup.log

fail() { echo "make setup: $*" >&2; exit 1; }

supported() { "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' 2>/dev/null; }

choose_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        if command -v "$candidate" >/dev/null && supported "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    if [ -n "${PYTHON:-}" ] && ! command -v "$PYTHON" >/dev/null; then
        fail "$PYTHON is not found; choose Python 3.11, 3.12 or 3.13 with PYTHON=/path/to/python3"
    fi
    if [ -n "${PYTHON:-}" ]; then
        fail "$PYTHON is not Python 3.11, 3.12 or 3.13 ($("$PYTHON" --version 2>&1 || true)); choose one with PYTHON=..."
    fi
    fail "needs Python 3.11, 3.12 or 3.13, and none is on the PATH; install one or name it with PYTHON=/path/to/python3"
}

# A setting of pip's (environment or pip.conf), which uv does not read by itself.
setting() { .venv/bin/python -m pip config list | sed -n "s/^[^.]*\.$1='\(.*\)'\$/\1/p" | head -1; }

# Runs an installer quietly; on failure shows the one line that tells what went wrong.
logged() {
    if ! "$@" >>"$LOG" 2>&1; then
        if grep -q -i -E "no space left|Errno 28|os error 28" "$LOG"; then
            fail "the disk is full; free some space and run make setup again ($DISK_GB GB with a CPU build of torch: TORCH_INDEX=URL of its CPU wheels; 16 GB with CUDA)"
        fi
        if grep -q -i -E "Temporary failure in name resolution|Failed to establish a new connection|Network is unreachable|ConnectionError|ProxyError|Max retries exceeded|error sending request|dns error|client error \(Connect\)" "$LOG"; then
            fail "the package index cannot be reached; connect this machine (or set PIP_INDEX_URL to a mirror) and run make setup again"
        fi
        fail "the installation failed: $(grep -i -E '^(error|  cause):' "$LOG" | tail -1 || true) (all of it in $LOG)"
    fi
}

# Compiles what it installs: where Python keeps no bytecode, each start would compile it.
install() { logged .venv/bin/uv pip install --compile-bytecode --no-progress --python .venv/bin/python "$@"; }

python="$(choose_python)"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python has no venv module; on Debian and Ubuntu: sudo apt install $(basename "$python")-venv"
free_gb="$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')"
[ "$free_gb" -ge "$DISK_GB" ] || fail "needs $DISK_GB GB of free disk here, there are $free_gb GB; free some space and run it again"

echo "make setup: $("$python" --version) into .venv; this takes a few minutes (log: $LOG)"
if [ -x .venv/bin/python ] && ! .venv/bin/python -c 'import pip' 2>/dev/null || ! supported .venv/bin/python; then
    "$python" -m venv --clear .venv || fail "cannot make .venv with $python"
fi
: >"$LOG"
version_of() { awk -F == -v name="$1" 'tolower($1) == name { print $2 }' constraints.txt; }

# uv installs in a third of pip's time: it fetches, unpacks and compiles side by side.
logged .venv/bin/python -m pip --disable-pip-version-check install --progress-bar off "uv==$(version_of uv)"
UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$(setting index-url)}"
UV_FIND_LINKS="${UV_FIND_LINKS:-$(setting find-links)}"
SSL_CERT_FILE="${SSL_CERT_FILE:-$(setting cert)}"
for name in UV_DEFAULT_INDEX UV_FIND_LINKS SSL_CERT_FILE; do
    if [ -n "${!name}" ]; then export "${name?}"; else unset "$name"; fi
done

# torch first and alone: with it in place nothing that follows can replace it by another build.
echo "  1/4 torch"
install ${TORCH_INDEX:+--default-index "$TORCH_INDEX"} "torch==$(version_of torch)"
echo "  2/4 everything else"
install -c constraints.txt -e '.[dev]'
# cn_clip demands an lmdb that does not build on 3.12; only its own trainer uses it, which we do not.
echo "  3/4 cn_clip"
install --no-deps "cn_clip==$(version_of cn-clip)"
# paddlex, rapidocr and rapid-layout each bring another of OpenCV's three wheels (same version), which all fill one
# folder cv2/. The headless one goes in last and wins: it needs no libGL, which slim systems lack.
echo "  4/4 OpenCV without a display"
install --no-deps --reinstall "opencv-python-headless==$(version_of opencv-python-headless)"
.venv/bin/culti --help >/dev/null || fail "the installed command does not start; remove .venv and run make setup again"
echo "make setup: done"
