# Programs that tests need and npm cannot install. One line each: `need DEBIAN-PACKAGE COMMAND…`; any of the commands is sufficient.
# Installs missing programs on Debian as root or with sudo; elsewhere the step fails and lists them.

need() {
  local package=$1 command
  shift
  for command; do
    command -v "$command" > /dev/null && return
  done
  missing+=("$package")
}

missing=()
need chromium chromium chromium-browser google-chrome
need redis-server redis-server
need zsh zsh
need fish fish
need mandoc mandoc

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)

if [ ${#missing[@]} -eq 0 ]; then
  echo "nothing to install"
elif command -v apt-get > /dev/null && "${as_root[@]}" true 2> /dev/null; then
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
else
  echo "missing: ${missing[*]}. Install them with the system's package manager and run again." >&2
  exit 1
fi
