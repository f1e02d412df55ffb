# Sourced by the other scripts: where we are, and how we speak.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
RESULTS=$ROOT/test-results

# Colours are for people.
[ -t 1 ] || export NO_COLOR=1

say() { printf '==> %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# Links with mold when it is there. Nothing else changes, so the build is the same without it.
build() {
  if [ "$(uname)" = Linux ] && has mold; then mold -run "$@"; else "$@"; fi
}

# Installs the packages of package-lock.json when it is newer than what is installed.
npm_packages() {
  if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    say "npm ci"
    npm ci --no-audit --no-fund
    touch node_modules/.package-lock.json
  fi
}

# Without a built front end the binary has a page instead that says so (build.rs).
front_built() {
  if [ ! -d widget/dist/assets ] || [ ! -d console/dist/assets ]; then scripts/front; fi
}
