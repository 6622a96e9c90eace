# Runs two days of the example with one of its folders on a disk that fills up between them; to be run where mounting is
# allowed (unshare -Urm). $1: folder of a project with its dumps beside it, $2: the folder that fills up, $3…: the command.
set -u
project=$1 full=$2
shift 2
cd "$project" || exit 90
mkdir -p "$full"
mount -t tmpfs -o size=24m tmpfs "$full" || exit 91
"$@" daily --dump ../dumps/tenants-2026-02-06.sql.gz >/dev/null || exit 92
free=$(df --output=avail -k "$full" | tail -1)
head -c "$((free - 4))k" /dev/zero >"$full/filler"
"$@" daily --json --dump ../dumps/tenants-2026-02-07.sql.gz | grep '"error"'
"$@" history tenant_history --key 12345 --csv && echo "-- stood"
rm "$full/filler"
"$@" daily --dump ../dumps/tenants-2026-02-07.sql.gz >/dev/null || exit 93
"$@" history tenant_history --key 12345 --csv && echo "-- went on"
"$@" verify >/dev/null || exit 94
