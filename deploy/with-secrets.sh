#!/bin/sh
# Gives a process its secrets out of files: NAME_FILE=/run/secrets/name becomes NAME. Then becomes that process.
set -eu
for name in $(env | sed -n 's/^\([A-Z_][A-Z0-9_]*\)_FILE=.*/\1/p'); do
  eval "file=\${${name}_FILE}"
  [ -r "$file" ] || { echo "The secret file $file of $name cannot be read." >&2; exit 1; }
  export "$name=$(cat "$file")"
  unset "${name}_FILE"
done
exec "$@"
