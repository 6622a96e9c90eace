#!/usr/bin/env bash
# Goes back to an earlier state of the project's database. Run it in the project's folder.
#   rollback_etl.sh                           shows what can be gone back to, and what it costs
#   rollback_etl.sh "2026-02-06T06:00:00Z"    goes back to the last commit at or before that instant
set -euo pipefail
exec "$(dirname "$(readlink -f "$0")")/../bin/varve" restore "$@"
