import { fail } from '../errors.ts';

/** What of a project decides rights: its schemas and the ends of its histories. */
export interface Layout {
  /** The schema that each dump replaces. */
  readonly staging: string;
  /** Schema of the ledger. */
  readonly ledger: string;
  /** The schema that a session begins in. */
  readonly base: string;
  readonly histories: readonly History[];
  /** Schemas of what is made anew (tables, views, seeds), each with one of its names. */
  readonly made: ReadonlyMap<string, string>;
}

export interface History {
  readonly schema: string;
  readonly table: string;
  /** The columns that closing a version changes. */
  readonly ends: readonly string[];
}

/** Where rights hold: databases by a pattern (_ and % are wildcards), or one table. */
export type Scope =
  | { readonly kind: 'database'; readonly pattern: string }
  | { readonly kind: 'table'; readonly schema: string; readonly table: string };

export interface Right {
  readonly on: Scope;
  readonly privileges: readonly string[];
}

const READ_AND_ADD = ['SELECT', 'INSERT', 'CREATE TEMPORARY TABLES'];
const ROWS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE TEMPORARY TABLES'];
const TABLES = ['CREATE', 'DROP', 'ALTER', 'INDEX', 'CREATE VIEW', 'SHOW VIEW'];

/** The user of every day: histories only grow and close, whatever runs. */
export function dailyRights(layout: Layout): Right[] {
  return [
    ...stagingRights(layout),
    ...silverSchemas(layout).map((schema) => right(schema, READ_AND_ADD)),
    ...layout.histories.map(({ schema, table, ends }) => ({
      on: { kind: 'table' as const, schema, table },
      privileges: [`UPDATE (${ends.map(quote).join(', ')})`],
    })),
    ...goldSchemas(layout).map((schema) => right(schema, [...ROWS, ...TABLES])),
    right(layout.ledger, READ_AND_ADD),
    ...ownTables(layout),
  ];
}

/** The user of days on which a history is born, changes its columns, or is corrected. */
export function migratingRights(layout: Layout): Right[] {
  return [
    ...stagingRights(layout),
    ...[...silverSchemas(layout), ...goldSchemas(layout)].map((schema) => right(schema, [...ROWS, ...TABLES])),
    right(layout.ledger, [...READ_AND_ADD, 'CREATE', 'ALTER', 'INDEX']),
    ...ownTables(layout),
    { on: { kind: 'database', pattern: PAST }, privileges: ['ALL PRIVILEGES'] },
  ];
}

/** Databases in which past days are laid again, each for the time of a replay. */
const PAST = `${escape('varve_past_')}%`;

/** Staging, and the schemas in which late days are laid: staging_20260208. */
function stagingRights({ staging }: Layout): Right[] {
  const late = `${escape(`${staging}_`)}${'_'.repeat('20260208'.length)}`;
  return [
    right(staging, ['ALL PRIVILEGES']),
    { on: { kind: 'database', pattern: late }, privileges: ['ALL PRIVILEGES'] },
  ];
}

/**
 * The list of staged columns, and what a commit leaves to be shown, are rewritten; the corrections are asked for anew each day
 * (CREATE … IF NOT EXISTS wants the right even where the table is there). All else of the ledger's schema only grows.
 */
const OWN_TABLES = {
  staged: ['CREATE', 'DELETE'],
  pending: ['CREATE', 'DELETE'],
  corrections: ['CREATE'],
};

/** With CREATE a right on a table may come before the table. */
function ownTables({ ledger }: Layout): Right[] {
  return Object.entries(OWN_TABLES).map(([table, privileges]) => ({
    on: { kind: 'table' as const, schema: ledger, table },
    privileges,
  }));
}

function silverSchemas({ histories }: Layout): string[] {
  return [...new Set(histories.map((h) => h.schema))].sort();
}

function goldSchemas(layout: Layout): string[] {
  const others = new Set([layout.staging, layout.ledger, ...silverSchemas(layout)]);
  return [...new Set([layout.base, ...layout.made.keys()])].filter((schema) => !others.has(schema)).sort();
}

/** Errors: `grants-shared-schema`. */
export function refuseSharedSchemas({ staging, histories, made }: Layout): void {
  for (const { schema, table } of histories) {
    const other = schema === staging ? 'what each dump replaces' : made.get(schema);
    if (other !== undefined) fail('grants-shared-schema', { schema, history: `${schema}.${table}`, other });
  }
}

function right(schema: string, privileges: readonly string[]): Right {
  return { on: { kind: 'database', pattern: escape(schema) }, privileges };
}

/** In a GRANT on databases _ and % stand for anything unless they are escaped; in one on a table they stand for themselves. */
function escape(schema: string): string {
  return schema.replaceAll(/[\\_%]/g, '\\$&');
}

export function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
