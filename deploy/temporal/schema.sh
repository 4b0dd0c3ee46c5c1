#!/bin/sh
# Makes the databases of Temporal on PostgreSQL and brings their tables to this version. Safe to repeat.
set -eu
SQL_PASSWORD="$(cat /run/secrets/postgres_password)"
export SQL_PASSWORD
for name in temporal temporal_visibility; do
  folder=${name#temporal_}
  temporal-sql-tool --db "$name" create
  temporal-sql-tool --db "$name" setup-schema -v 0.0
  temporal-sql-tool --db "$name" update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
