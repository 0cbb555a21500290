# shellcheck shell=bash
# The product as a host gets it: built for release, and installed. Sourced, after say.sh, in the repository's root.

product_binaries=(faasd faasd-core faasd-collect)

# product_build: release binaries, the Swift runtime inside them. Minutes on a clean clone, seconds afterwards.
product_build() {
    local log binary start=$SECONDS
    log=$(mktemp)
    for binary in "${product_binaries[@]}"; do
        if ! swift build -c release --static-swift-stdlib --product "$binary" >"$log" 2>&1; then
            grep -E 'error: ' "$log" >&2 || tail -n 30 "$log" >&2
            rm -f "$log"
            die "$binary does not build"
        fi
    done
    rm -f "$log"
    note "${product_binaries[*]} ($((SECONDS - start)) s)"
}

# product_install BIN [UNITS]: stripped binaries into BIN, each replaced in one go, so that a running one keeps its own;
# and the units and what belongs to them into UNITS.
product_install() {
    local built binary
    built=$(swift build -c release --static-swift-stdlib --show-bin-path)
    mkdir -p "$1"
    for binary in "${product_binaries[@]}"; do
        strip -s -o "$1/.$binary.new" "$built/$binary"
        chmod 755 "$1/.$binary.new"
        mv -f "$1/.$binary.new" "$1/$binary"
    done
    (($# < 2)) || (cd systemd && find . -type f -exec install -D -m 644 {} "$2/{}" \;)
}
