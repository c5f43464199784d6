# build_preset PRESET [TARGET...]: configures when needed and builds into build/PRESET, all targets without a TARGET.
# To be sourced after say.sh.

build_preset() {
    local preset=$1 folder log heading started=$SECONDS
    shift
    folder=$root/build/$preset
    log=$root/build/log/$preset.log
    mkdir -p "$root/build/log"
    exec 9> "$root/build/log/$preset.lock"
    flock --nonblock 9 || { say "Waiting for another build of build/$preset to end"; flock 9; }
    if [ ! -f "$folder/build.ninja" ]; then
        say "Configuring build/$preset"
        (cd "$root" && cmake --preset "$preset") > "$log" 2>&1 ||
            fail_with_log "cmake --preset $preset failed" "$log" "something that is needed is missing or damaged; remove build/$preset and try again"
    fi
    heading="Building build/$preset with $(($(nproc) + 1)) jobs (about 6 minutes for the first time on two cores, seconds later)"
    # A build with nothing to do is silent. (A dry run cannot tell: it takes the lists of files, which are read anew each time, for out of date.)
    NINJA_STATUS='[%p] ' ninja -C "$folder" -j "$(($(nproc) + 1))" "$@" 2>&1 | tee "$log" |
        sed -u -n -e '/Re-checking globbed/d' -e 's/^\[ *\([0-9]*\)%\].*/\1/p' | show_percent "built" 10 "$heading" ||
        fail_with_log "the build failed" "$log" "after a change to the code: mend it and run $verb again; otherwise remove build/$preset and try again"
    exec 9>&-
    grep -q 'no work to do' "$log" || say "Built in $((SECONDS - started)) s"
}
