#!/bin/sh
# Gives a process its secrets out of files: NAME_FILE=/run/secrets/name becomes NAME. Then becomes that process. Variables
# that are not the service's keep their own meaning: TEMPORAL_CONFIG_FILE and SSL_CERT_FILE name files for good.
set -eu
for name in $(env | sed -n 's/^\([A-Z_][A-Z0-9_]*\)_FILE=.*/\1/p'); do
  case $name in
    MONGODB_URI | TEMPORAL_API_KEY | TEMPORAL_TLS_* | ENCRYPTION_KEY | OLD_ENCRYPTION_KEYS | SESSION_SECRET | SMTP_URL | SHOPLINE_* | OMNICHAT_* | SANDBOX_*) ;;
    *) continue ;;
  esac
  eval "file=\${${name}_FILE}"
  [ -r "$file" ] || { echo "The secret file $file of $name cannot be read." >&2; exit 1; }
  export "$name=$(cat "$file")"
  unset "${name}_FILE"
done
exec "$@"
