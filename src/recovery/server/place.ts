import { replaceLedger, createLedger, ledgerStands, type Entry } from '../../bronze/index.ts';
import { relation, type Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import {
  begin,
  commit,
  finishPending,
  makePending,
  recordWithin,
  replacePending,
  viewOf,
  type Session,
  type Work,
} from '../../run/index.ts';
import { standingIn, wasSchema } from './points.ts';

/** A view, and the select that it shows. */
export interface View {
  readonly relation: Relation;
  readonly sql: string;
}

export interface Placing {
  /** Tables that are to stand, and where they lie. */
  readonly tables: readonly { readonly relation: Relation; readonly from: Relation }[];
  readonly views: readonly View[];
  readonly entries: readonly Entry[];
  /** The entry that the histories are told by from now on, and what they come from. */
  readonly to: number;
  readonly from: string;
  readonly at: Date;
}

/**
 * Puts tables in the place of those that stand in the project's schemas, which are kept under other names: one transaction
 * says in the ledger what is to stand, and one RENAME, which the next run finishes where a crash comes between, shows it.
 * Returns the schemas in which the replaced tables are kept.
 */
export async function place(live: Session, placing: Placing): Promise<readonly string[]> {
  const { connection, dialect } = live;
  const { at, entries } = placing;
  const { moves, kept } = await movesOf(live, placing);
  const schemas = new Set([...kept, ...placing.tables.map((t) => t.relation.schema)]);
  for (const schema of [...schemas, ...placing.views.map((v) => v.relation.schema)])
    await connection.execute(statement(`make the schema ${schema}`, dialect.createSchema(schema)));
  const database = { connection, dialect };
  if (!(await ledgerStands(database))) for (const step of createLedger(dialect)) await connection.execute(step);
  await makePending(live);
  await begin(live);
  if (!isSame(live.ledger.entries, entries)) await replaceLedger(database, entries);
  live.ledger = viewOf(entries);
  const body = { entries: entries.length, to: placing.to, from: placing.from };
  await recordWithin(live, { kind: 'restored', day: null, at, body });
  await replacePending(live, [
    { kind: 'move', moves },
    ...placing.views.map((view): Work => ({ kind: 'view', ...view })),
  ]);
  await commit(live);
  await finishPending(live);
  return kept;
}

interface Moves {
  readonly moves: readonly { readonly from: Relation; readonly to: Relation }[];
  readonly kept: readonly string[];
}

async function movesOf(live: Session, { tables, at }: Placing): Promise<Moves> {
  const kept = new Set<string>();
  const away = (await standingIn(live)).tables.map((from) => {
    const schema = wasSchema(live, from.schema, at.toISOString());
    kept.add(schema);
    return { from, to: relation(schema, from.identifier) };
  });
  const back = tables.map(({ relation: to, from }) => ({ from, to }));
  return { moves: [...away, ...back], kept: [...kept] };
}

function isSame(table: readonly Entry[], entries: readonly Entry[]): boolean {
  return table.length === entries.length && table.at(-1)?.hash === entries.at(-1)?.hash;
}
