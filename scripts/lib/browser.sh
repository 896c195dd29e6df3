# Chromium for the browser tests; to be sourced after say.sh.

# Succeed if there is a browser already; the tests look for the same names.
have_browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
} >/dev/null

# Succeed if programs can be installed here without asking anybody.
can_install() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null
}

# Install Chromium and a font for Chinese text where apt and root allow it, else say how.
install_browser() {
  if have_browser; then return; fi
  if ! can_install; then
    fail "Chromium was not found. Install it and run this again; on Debian: sudo apt-get install chromium"
  fi
  say "Installing Debian's Chromium"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    chromium fonts-wqy-microhei; } >/dev/null || fail "apt-get could not install Chromium: see the lines above."
}
