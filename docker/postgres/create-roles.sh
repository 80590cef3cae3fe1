#!/bin/sh
# Makes the database and its two roles: one owns the tables and migrates, the other is the service and owns nothing.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$TENANTRY_OWNER_PASSWORD" --set service_password="$TENANTRY_SERVICE_PASSWORD" <<'SQL'
create role tenantry_owner login password :'owner_password';
create role tenantry_service login password :'service_password';
create database tenantry owner tenantry_owner;
revoke all on database tenantry from public;
grant connect on database tenantry to tenantry_service;
SQL
