import { parseArgs } from 'node:util';
import { SERVERS, writeDay } from './generator/index.ts';

const USAGE = `Writes one day of a generated system as a dump, and the same rows as CSV.
  node bench/generate.ts --out day1.sql [--csv folder] [--dialect mariadb|mysql] [--rows 2000000] [--day 1]
                         [--changed 1] [--deleted 0.1] [--new 0.1] [--seed 1]
Percents are from a day to the next. The same arguments give the same bytes, whatever days were written before.`;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    csv: { type: 'string' },
    dialect: { type: 'string', default: 'mariadb' },
    rows: { type: 'string', default: '2000000' },
    day: { type: 'string', default: '1' },
    changed: { type: 'string', default: '1' },
    deleted: { type: 'string', default: '0.1' },
    new: { type: 'string', default: '0.1' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const server = Object.values(SERVERS).find(({ name }) => name === values.dialect)?.name;
if (values.help || !server || (values.out === undefined && values.csv === undefined)) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(values.help ? 0 : 2);
}
const rows = writeDay(
  {
    seed: Number(values.seed),
    rows: Number(values.rows),
    day: Number(values.day),
    changed: Number(values.changed),
    deleted: Number(values.deleted),
    added: Number(values.new),
  },
  { dump: values.out === undefined ? undefined : { path: values.out, server }, csv: values.csv },
);
for (const [table, count] of Object.entries(rows)) process.stdout.write(`${table}\t${count}\n`);
