# Chromium for the browser tests; to be sourced after say.sh.

# Install Chromium and a font for Chinese text where apt and root allow it, else say how.
install_browser() {
  if command -v chromium >/dev/null; then return; fi
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    fail "Chromium was not found. Install it and run this again; on Debian: sudo apt-get install chromium"
  fi
  say "Installing Debian's Chromium"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    chromium fonts-wqy-microhei; } >/dev/null || fail "apt-get could not install Chromium: see the lines above."
}
