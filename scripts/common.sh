# Sourced by the scripts: `setup runtime` or `setup dev` makes .venv ready.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONDONTWRITEBYTECODE # each process of each start would compile the sources anew

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
  echo "The portal needs Python 3.11 or newer (Debian: apt install python3 python3-venv)." >&2
  return 1
}

setup() {
  local python
  python=$(find_python)
  "$python" scripts/setup.py "$1"
}

# Settings that read the source only (types, migrations, schema): nothing listens there.
without_servers() {
  export DATABASE_URL=${DATABASE_URL:-postgres://nobody@127.0.0.1:1/nothing}
  export REDIS_URL=${REDIS_URL:-none}
  export SECRET_KEY=${SECRET_KEY:-nothing-is-signed-by-the-tools-that-read-the-source}
}
