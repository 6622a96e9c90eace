import { createHash } from 'node:crypto';
import type { ColumnInfo, Result } from '../adapter/index.ts';
import type { BucketSums, HistoryState } from '../bronze/index.ts';
import { dayBefore, type Day } from '../day.ts';
import { type ManifestNode } from '../project/index.ts';
import { relationName, type Relation } from '../relation.ts';
import {
  addSums,
  endColumn,
  historySpec,
  OPEN,
  readSums,
  sumsQuery,
  VALIDITY,
  type RowSums,
  type Summing,
} from '../silver/index.ts';
import { query } from './execute.ts';
import type { Made } from './materialize.ts';
import { placeOf } from './observed.ts';
import type { Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';

/**
 * Adds to what a run did to a history what its buckets now sum up to (H19). Of the newest day that is what they summed up to,
 * less what was closed, plus what was opened: whatever somebody else changed is not in it, and so is found by `verify`.
 * Buckets that the run had nothing to do with keep their sums.
 */
export async function withSums(pass: Pass, node: ManifestNode, made: Made): Promise<Made> {
  const { session } = pass;
  if (!made.history || pass.examples) return made;
  const table = relationOf(node);
  const summing = await summingOf(session, table);
  if (!summing) return made;
  const before = session.ledger.state.histories.get(relationName(table));
  const by = signature(summing);
  const known =
    before?.sums?.by === by && !isDeclaredWhole(made) && isNewest(before, pass.day) ? before.sums : undefined;
  const still = before?.sums?.by === by && isUntouched(node, made) ? { by, buckets: {} } : undefined;
  const sums =
    still ??
    (known ? { by, buckets: await touched(pass, { node, summing, known }) } : await wholeSums(session, summing));
  return { ...made, history: { ...made.history, day: { ...made.history.day, sums } } };
}

/** What a table's sums are made with; undefined where its rows have no end. */
export async function summingOf(session: Session, relation: Relation): Promise<Summing | undefined> {
  const { rowHash: sql } = session.warehouse;
  const columns = await session.connection.catalog.columns(relation);
  return endColumn(columns) ? { dialect: session.dialect, sql, relation, columns } : undefined;
}

/** Names the hash and the columns: sums compare where these are the same. */
export function signature({ sql, columns }: Summing): string {
  const shape = JSON.stringify(columns.map((c: ColumnInfo) => [c.name.toLowerCase(), c.type]));
  return `${sql.hashing} ${createHash('sha256').update(shape).digest('hex').slice(0, 16)}`;
}

/** What the table holds now, bucket by bucket. */
export async function sumsOf(session: Session, summing: Summing): Promise<RowSums> {
  return readSums(await query(session, 'sum the versions up', sumsQuery(summing)));
}

/** The sums of all its buckets, as the ledger keeps them. */
export async function wholeSums(session: Session, summing: Summing): Promise<BucketSums & { readonly whole: true }> {
  return { by: signature(summing), whole: true, buckets: written(await sumsOf(session, summing)) };
}

export function written(sums: RowSums): Readonly<Record<string, string>> {
  return Object.fromEntries([...sums].map(([bucket, { rows, hashes }]) => [bucket, `${rows}:${hashes}`]));
}

export function read(buckets: Readonly<Record<string, string>>): RowSums {
  return new Map(
    Object.entries(buckets).map(([bucket, text]) => {
      const [rows = '0', hashes = '0'] = text.split(':');
      return [bucket, { rows: Number(rows), hashes: BigInt(hashes) }];
    }),
  );
}

/** Changes that are declared as such (H7, H8, H13, H14) may be anywhere in the history. */
function isDeclaredWhole({ history }: Made): boolean {
  return !history || history.schema.length > 0 || history.removed > 0 || (history.day.corrected ?? 0) > 0;
}

/** A day that came again and changed nothing. */
function isUntouched(node: ManifestNode, { history }: Made): boolean {
  const ours = node.config.materialized === 'history' && historySpec(node).updateInPlace.length === 0;
  return (
    ours &&
    history !== undefined &&
    history.day.opened + history.day.closed === 0 &&
    !isDeclaredWhole({ history } as Made)
  );
}

function isNewest({ observed }: HistoryState, day: Day): boolean {
  const place = placeOf(observed, day);
  return place.next === undefined && !place.repeated;
}

interface Touched {
  readonly node: ManifestNode;
  readonly summing: Summing;
  readonly known: BucketSums;
}

async function touched(pass: Pass, { node, summing, known }: Touched): Promise<Readonly<Record<string, string>>> {
  const { session, day } = pass;
  const { dialect } = session;
  const last = dayBefore(day);
  const month = last.slice(0, 7);
  if (node.config.materialized !== 'history' || historySpec(node).updateInPlace.length > 0) {
    // what a handwritten model changes among open versions and those of the month is its own affair
    const end = endColumn(summing.columns)?.name ?? VALIDITY.to;
    const where = `h.${dialect.quote(end)} IS NULL OR substr(${dialect.text(`h.${dialect.quote(end)}`)}, 1, 7) >= ${dialect.literal(month)}`;
    return written(readSums(await query(session, 'sum the versions up', sumsQuery(summing, { where }))));
  }
  const closed = `h.${VALIDITY.to} = ${dialect.day(last)}`;
  const opened = `h.${VALIDITY.from} = ${dialect.day(day)}`;
  const ask = (options: Parameters<typeof sumsQuery>[1]): Promise<Result> =>
    query(session, 'sum the changed versions up', sumsQuery(summing, options));
  const ended = await ask({ where: closed, asOpen: true });
  const taken = new Map([[OPEN, total(readSums(ended, 3))]]);
  const added = addSums(readSums(ended), readSums(await ask({ where: opened })));
  const before = read(known.buckets);
  const mine = new Map([OPEN, month].map((b) => [b, before.get(b) ?? { rows: 0, hashes: 0n }]));
  return written(addSums(addSums(mine, added), taken, -1));
}

function total(sums: RowSums): { readonly rows: number; readonly hashes: bigint } {
  const all = [...sums.values()];
  return { rows: all.reduce((n, s) => n + s.rows, 0), hashes: all.reduce((n, s) => n + s.hashes, 0n) };
}
