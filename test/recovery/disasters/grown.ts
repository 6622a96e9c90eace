/** The worked example grown to sixty days: every value depends on the tenant's number and the day alone. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { mix, tenantsOn, type Tenant } from '../../../examples/tenants/tenants.ts';
import { addDays, parseDay, type Day } from '../../../src/day.ts';

export const EXAMPLE = join(import.meta.dirname, '..', '..', '..', 'examples', 'tenants');

const FIRST = parseDay('2026-02-06');
export const DAYS: readonly Day[] = Array.from({ length: 60 }, (_, n) => addDays(FIRST, n));

/** The tenant whose history everybody quotes (H2): 3, then 4, then 5. */
const QUOTED = 12345;
const quotedStatus = (day: Day): number => (day < '2026-02-07' ? 3 : day < '2026-03-07' ? 4 : 5);

/** The tenants of a day; of a hundred some three change each day, and now and then one is gone for a day. */
export function grownOn(day: Day): readonly Tenant[] {
  return tenantsOn('2026-02-06')
    .map((tenant) => lived(tenant, DAYS.indexOf(day)))
    .filter(({ id }) => id === QUOTED || mix(id, 5000 + DAYS.indexOf(day)) % 300 !== 0)
    .map((tenant) => (tenant.id === QUOTED ? { ...tenant, status: quotedStatus(day) } : tenant));
}

function lived(tenant: Tenant, days: number): Tenant {
  let now = tenant;
  for (let n = 1; n <= days; n++) {
    const updated_at = `${DAYS[n] ?? FIRST} 02:00:00`;
    if (mix(tenant.id, n + 100) % 40 === 0) now = { ...now, status: 1 + (now.status % 7), updated_at };
    if (mix(tenant.id, n + 1000) % 60 === 0) now = { ...now, rent: `${700 + n}.50`, updated_at };
  }
  return now;
}

export interface Dumping {
  readonly rows: readonly Tenant[];
  /** A column that the source has dropped. */
  readonly without?: keyof Tenant;
}

/** Writes a day's dump where the example's project looks for it, in the words of the example's own dumps. */
export async function writeDump(folder: string, day: Day, { rows, without }: Dumping): Promise<string> {
  const own = gunzipSync(await readFile(join(EXAMPLE, 'dumps', 'tenants-2026-02-06.sql.gz'))).toString('utf8');
  const insert = own.indexOf('INSERT INTO');
  const head = own.slice(0, insert).replace(new RegExp(`^ {2}\`${without ?? ' '}\`.*\n`, 'm'), '');
  const tail = own.slice(own.indexOf(';\n', own.lastIndexOf('\n(')));
  const values = rows.map((tenant) => {
    const kept = Object.entries(tenant).filter(([column]) => column !== without);
    return `(${kept.map(([, value]) => literal(value as string | number | null)).join(',')})`;
  });
  const ended = tail.replace(/^-- Dump completed on .*$/m, `-- Dump completed on ${addDays(day, -1)} 20:30:00`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `tenants-${day}.sql.gz`);
  await writeFile(path, gzipSync(`${head}INSERT INTO \`tenants\` VALUES\n${values.join(',\n')}${ended}`));
  return path;
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}
