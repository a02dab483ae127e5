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
# Debian keeps the programs of the server off PATH.
need postgresql initdb /usr/lib/postgresql/*/bin/initdb

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)

if [ ${#missing[@]} -eq 0 ]; then
  echo "nothing to install"
elif command -v apt-get > /dev/null && "${as_root[@]}" true 2> /dev/null; then
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
  "${as_root[@]}" apt-get update -qq
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # Tests start a server of their own: the package must not start one.
    "${install[@]}" postgresql-common &&
      "${as_root[@]}" sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  fi
  "${install[@]}" "${missing[@]}"
else
  echo "missing: ${missing[*]}. Install them with the system's package manager and run again." >&2
  exit 1
fi
