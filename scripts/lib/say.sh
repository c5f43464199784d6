# What every verb needs to talk to a person. To be sourced; `root` is the project's directory.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
verb=scripts/$(basename "$0")
quiet=${quiet:-}

say() { [ -n "$quiet" ] || printf '%s\n' "$*"; }

# fail STATUS "what went wrong" "what to do about it"
fail() {
    printf '%s: %s\n' "$verb" "$2" >&2
    [ -z "${3:-}" ] || printf '%s: %s\n' "$verb" "$3" >&2
    exit "$1"
}

# The last lines of a log, then what to do.
fail_with_log() {
    local what=$1 log=$2 advice=$3
    printf '\n' >&2
    tail -n 25 "$log" | sed 's/^/    /' >&2
    printf '\n' >&2
    fail 1 "$what (the whole log: $log)" "$advice"
}

# show_percent WHAT STEP [HEADING]: prints HEADING and then "  WHAT  40 %" whenever the percentage on standard input has risen by STEP,
# nothing where there is none; other lines of input are ignored. On a terminal it stays on one line.
show_percent() {
    local what=$1 step=$2 heading=${3:-} percent next=0
    [ -z "$quiet" ] || { cat > /dev/null; return; }
    while read -r percent; do
        case $percent in '' | *[!0-9]*) continue ;; esac
        [ "$percent" -ge "$next" ] || continue
        [ -z "$heading" ] || say "$heading"
        heading=
        next=$((percent + step))
        if [ -t 1 ]; then printf '\r  %s %3d %%' "$what" "$percent"; else printf '  %s %3d %%\n' "$what" "$percent"; fi
    done
    [ ! -t 1 ] || [ "$next" = 0 ] || printf '\n'
}
