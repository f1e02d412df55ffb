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

# Its time is that of the sources in the dist folders. npm ci takes it away, and what is built follows new packages.
FRONT_STAMP=node_modules/.front-built

# What the dist folders are made from. Folders count too, because a deleted file is a change of its folder.
front_changed() {
  find client widget console -mindepth 1 \
    \( -name dist -o -name node_modules -o -name tests -o -name '*.md' \) -prune -o \
    -newer "$FRONT_STAMP" -print
  find package.json package-lock.json tsconfig.base.json -newer "$FRONT_STAMP"
}

# Builds widget and console when they were never built, or when anything they are made from is newer:
# a stale console in the binary is a test of what is not there any more.
front_built() {
  if [ ! -e "$FRONT_STAMP" ] || [ ! -d widget/dist/assets ] || [ ! -e widget/dist/widget.js ] || [ ! -d console/dist/assets ]; then
    scripts/front
    return
  fi
  local changed
  changed=$(front_changed)
  if [ -n "$changed" ]; then
    say "newer than what is built: $(head -n 1 <<<"$changed")"
    scripts/front
  fi
}
