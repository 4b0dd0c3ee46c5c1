#!/bin/sh
# Makes the secrets that are ours to choose, once, into deploy/secrets/; existing files are kept. Prints those that the
# partners give out and that have to be written there by hand; with the argument `sandbox`, writes those of the sandbox.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
make() { [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }
make encryption_key "$(openssl rand -base64 32)"
make session_secret "$(openssl rand -hex 32)"
make mongodb_root_password "$(openssl rand -hex 24)"
make mongodb_service_password "$(openssl rand -hex 24)"
make mongodb_keyfile "$(openssl rand -base64 512 | tr -d '\n')"
make postgres_password "$(openssl rand -hex 24)"
make mongodb_uri "mongodb://service:$(cat secrets/mongodb_service_password)@mongodb:27017/shopline_omnichat?replicaSet=rs0&authSource=admin"
# Empty until they are needed: keys before the present one, the mail server, and what a Temporal server elsewhere asks for.
for name in old_encryption_keys smtp_url temporal_api_key temporal_tls_client_cert_data temporal_tls_client_key_data temporal_tls_server_ca_cert_data; do
  make "$name" ''
done
if [ "${1:-}" = sandbox ]; then
  make shopline_client_secret sandbox-secret
  make omnichat_oidc_client_secret omnichat-console-secret
  make omnichat_webhook_secret "$(openssl rand -hex 24)"
  make omnichat_webhook_verify_token "$(openssl rand -hex 24)"
fi
for name in shopline_client_secret omnichat_oidc_client_secret omnichat_webhook_secret omnichat_webhook_verify_token; do
  [ -s "secrets/$name" ] || echo "Write this one yourself: deploy/secrets/$name"
done
# Containers read them as another user; the folder above keeps everyone else out.
chmod 700 secrets && chmod 644 secrets/*
