# Sourced by the other scripts. Says where builds and tools lie: in the user's cache, shared by all clones.
# Comes in: XDG_CACHE_HOME, and CARGO_TARGET_DIR where the caller has one. Goes out: exported variables.

export TELELAKE_CACHE=${TELELAKE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/telelake}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$TELELAKE_CACHE/target}
