import { createHash, createHmac } from 'node:crypto';
import type { SourceTable } from '../column.ts';
import { fail } from '../errors.ts';
import type { Settings } from '../project/index.ts';
import type { ColumnRule, ColumnRules } from '../staging/index.ts';
import type { Session } from './session.ts';

const KEY = 'VARVE_HMAC_KEY';
const SHORTEST_KEY = 16;
const BLOCK = 64;

/** Rules of `columns:` that keep values out, by `table.column` in lower case. */
function rulesIn({ columns }: Settings): ReadonlyMap<string, ColumnRule> {
  return new Map(
    Object.entries(columns).flatMap(([name, rule]) => (rule === 'text' ? [] : [[name.toLowerCase(), rule] as const])),
  );
}

/** True where something of a dump must not be kept: then the dump as it came must not be either. */
export function keepsOut(settings: Settings): boolean {
  return rulesIn(settings).size > 0;
}

/**
 * The rules of the project and the key of HMAC, from the environment. Errors: `hmac-key-missing`, `hmac-key-changed`,
 * `column-rules-unsupported` on an engine that cannot keep a day but by its dump.
 */
export function columnRules(session: Session, env: NodeJS.ProcessEnv = process.env): ColumnRules {
  const rules = rulesIn(session.project.settings);
  const { layers, loader, engine } = session.warehouse;
  if (rules.size > 0 && (!layers || !loader.masks)) fail('column-rules-unsupported', { engine });
  const key = [...rules.values()].includes('hmac') ? keyFrom(env) : new Uint8Array();
  refuseOtherKey(session, rules, key);
  return { of: (table, column) => rules.get(`${table}.${column}`.toLowerCase()), key };
}

function keyFrom(env: NodeJS.ProcessEnv): Uint8Array {
  const key = Buffer.from(env[KEY] ?? '');
  if (key.length < SHORTEST_KEY) fail('hmac-key-missing', { variable: KEY, shortest: SHORTEST_KEY });
  return key.length > BLOCK ? createHash('sha256').update(key).digest() : key;
}

/** `tenants.phone` → `drop`, `null` or `hmac:<what tells keys apart>`, for the ledger. */
export function recordedRules(session: Session, { key }: ColumnRules): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...rulesIn(session.project.settings)].map(([name, rule]) => [
      name,
      rule === 'hmac' ? `hmac:${markOf(key)}` : rule,
    ]),
  );
}

/** The same for the same key; says nothing about it. */
function markOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('varve: which key this is').digest('hex').slice(0, 16);
}

/** Another key would make every value another one. */
function refuseOtherKey({ ledger }: Session, rules: ReadonlyMap<string, ColumnRule>, key: Uint8Array): void {
  const before = ledger.entries.findLast((e) => e.kind === 'accepted' && e.body.rules !== undefined);
  const known = before?.kind === 'accepted' ? (before.body.rules ?? {}) : {};
  for (const [column, rule] of rules) {
    const was = known[column];
    if (rule === 'hmac' && was?.startsWith('hmac:') && was !== `hmac:${markOf(key)}`)
      fail('hmac-key-changed', { column, variable: KEY, day: before?.day ?? '' });
  }
}

/**
 * A rule that names no column of its table keeps nothing out: refused unless the column was there on an earlier day.
 * Errors: `column-rule-unknown`.
 */
export function refuseUnknownColumns(session: Session, tables: readonly SourceTable[]): void {
  for (const name of rulesIn(session.project.settings).keys()) {
    const [table = '', column = ''] = name.split('.');
    const found = tables.find((t) => t.name.toLowerCase() === table);
    if (!found || found.columns.some((c) => c.name.toLowerCase() === column)) continue;
    const known = session.ledger.entries.some(
      (e) =>
        e.kind === 'accepted' &&
        (e.body.rules?.[name] !== undefined ||
          Object.keys(e.body.tables[found.name]?.columns ?? {}).some((c) => c.toLowerCase() === column)),
    );
    if (!known) fail('column-rule-unknown', { column: name, columns: found.columns.map((c) => c.name) });
  }
}
