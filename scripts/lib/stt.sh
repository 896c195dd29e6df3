# The speech recognizer that conversations are judged by, beside .venv; to be sourced after say.sh, find_uv.sh and browser.sh.

readonly stt=.tools/stt

# Install requirements/stt.txt into an environment of its own, once.
install_stt() {
  local installed=$stt/requirements.txt
  if cmp -s requirements/stt.txt "$installed"; then return; fi
  find_uv
  say "Installing the speech recognizer into $stt"
  # There are wheels for some Pythons only, and the machine's own is likelier to be one of them than .venv's.
  fill_stt python3 --only-binary pocketsphinx 2>/dev/null || build_stt
  cp requirements/stt.txt "$installed"
}

# Make the environment with a Python; more options go to pip.
fill_stt() {
  "$uv" venv --quiet --clear --no-project --python "$1" "$stt" \
    && CPATH="$PWD/.tools/python3.14/usr/include${CPATH:+:$CPATH}" \
      "$uv" pip sync --quiet --python "$stt/bin/python" --require-hashes "${@:2}" requirements/stt.txt
}

# Make it with .venv's Python, for which the recognizer has to be compiled.
build_stt() {
  if ! command -v cc >/dev/null && can_install; then
    say "Installing Debian's C compiler for it"
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
      gcc libc6-dev; } >/dev/null || fail "apt-get could not install gcc: see the lines above."
  fi
  fill_stt .venv/bin/python || fail "The speech recognizer could not be installed: see the lines above."
}
