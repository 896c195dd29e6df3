# The frontend of the coming Home Assistant release, beside .venv's; to be sourced after say.sh and find_uv.sh.

readonly frontend_next=.tools/frontend-next

# Install requirements/frontend-next.txt into a folder of its own, once: on PYTHONPATH it comes before .venv's.
install_frontend_next() {
  local installed=$frontend_next/requirements.txt
  if cmp -s requirements/frontend-next.txt "$installed"; then return; fi
  find_uv
  say "Installing the next frontend into $frontend_next"
  rm -rf "$frontend_next"
  "$uv" pip install --quiet --python .venv/bin/python --target "$frontend_next" --require-hashes \
    -r requirements/frontend-next.txt \
    || fail "The next frontend could not be installed from the package index: see the lines above."
  cp requirements/frontend-next.txt "$installed"
}
