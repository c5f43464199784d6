# install_packages run|test|coverage: everything that Debian 12 must have, by apt; nothing happens when it is all there. To be sourced after say.sh.

# What builds the three programs and plays the street.
packages_run() {
    cat <<'LIST'
ca-certificates
ccache
cmake
g++
libboost-json1.81-dev
libboost-url1.81-dev
libboost1.81-dev
libcli11-dev
libexpected-dev
libfmt-dev
libpaho-mqtt-dev
libpaho-mqttpp-dev
libprotobuf-dev
libspdlog-dev
libsqlite3-dev
libssl-dev
libtomlplusplus-dev
mosquitto
ninja-build
openssl
pkg-config
protobuf-compiler
python3
LIST
    # A Node.js from elsewhere conflicts with Debian's npm: what is there is used.
    command -v node > /dev/null || echo nodejs
    command -v npm > /dev/null || echo npm
}

# What the tests need beyond that.
packages_test() {
    packages_run
    cat <<'LIST'
catch2
chromium
faketime
fonts-noto-cjk
python3-pymodbus
python3-serial
python3-serial-asyncio
LIST
}

# What tells which branches the tests have reached.
packages_coverage() {
    packages_test
    cat <<'LIST'
clang-19
libclang-rt-19-dev
llvm-19
LIST
}

missing_packages() {
    local wanted installed
    wanted=$("packages_$1" | sort)
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2> /dev/null | sed -n 's/^installed //p' | sort)
    comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

# Percentages out of apt's status lines; the first half is downloading, the second installing.
apt_percent() {
    sed -u -n -e 's/^dlstatus:[^:]*:\([0-9]*\)\..*/\1 0/p' -e 's/^pmstatus:[^:]*:\([0-9]*\)\..*/\1 50/p' |
        while read -r percent offset; do echo $((percent / 2 + offset)); done
}

install_packages() {
    local missing log as_root="" advice
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    command -v apt-get > /dev/null || fail 2 "these Debian packages are missing: ${missing//$'\n'/ }" "install them (this system has no apt-get)"
    advice="try:  apt-get update && apt-get install ${missing//$'\n'/ }"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo > /dev/null || fail 2 "these Debian packages are missing: ${missing//$'\n'/ }" "become root and run $verb again, or install sudo"
        as_root=sudo
        sudo -v || fail 2 "sudo was refused" "$advice"
    fi
    mkdir -p "$root/build/log"
    log=$root/build/log/apt.log
    say "Installing $(wc -l <<< "$missing") Debian packages by apt-get (once; a few minutes, mostly downloading): ${missing//$'\n'/ }"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o APT::Status-Fd=1)
    $as_root "${apt[@]}" update > "$log" 2>&1 < /dev/null || fail_with_log "apt-get update failed" "$log" "is the network there, and are the sources in /etc/apt right? $advice"
    # shellcheck disable=SC2086
    $as_root "${apt[@]}" install --no-install-recommends $missing 2>&1 < /dev/null | tee -a "$log" | apt_percent | show_percent "packages" 10 ||
        fail_with_log "apt-get install failed" "$log" "$advice"
    missing=$(missing_packages "$1")
    [ -z "$missing" ] || fail 1 "still missing after apt-get: ${missing//$'\n'/ }" "see $log"
}
