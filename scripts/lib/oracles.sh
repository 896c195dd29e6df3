# Programs of others that tests are judged by; to be sourced after say.sh and browser.sh.

# Succeed if all are there already.
have_oracles() {
  command -v rtmpdump >/dev/null && [[ -x /usr/sbin/nginx && -e /usr/lib/nginx/modules/ngx_rtmp_module.so ]]
}

# Install nginx with its RTMP module, and rtmpdump, where apt and root allow it, else say how.
install_oracles() {
  if have_oracles; then return; fi
  if ! can_install; then
    fail "nginx with its RTMP module was not found; on Debian: sudo apt-get install nginx libnginx-mod-rtmp rtmpdump"
  fi
  say "Installing Debian's nginx with its RTMP module, and rtmpdump"
  # No service is to be started on the machine: tests start their own.
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install -y --no-install-recommends \
    nginx libnginx-mod-rtmp rtmpdump; } >/dev/null || fail "apt-get could not install nginx: see the lines above."
}
