import { sameColumns } from '../../adapter/index.ts';
import { createHash } from 'node:crypto';
import { CHANGE, fileColumn, LayerShelf, type Content, type Layer } from '../../bronze/index.ts';
import { compileNode, type ManifestNode } from '../../project/index.ts';
import { relation, relationName } from '../../relation.ts';
import { historySpec } from '../../silver/index.ts';
import { statement, type Statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import { bookOf } from '../layers.ts';
import { readsLayers } from '../machine.ts';
import type { Made, Making } from '../materialize.ts';
import { runtimeFor, type Pass } from '../runtime.ts';
import { relationOf } from '../safeguards.ts';
import { withScratch } from '../scratch.ts';
import type { Session } from '../session.ts';
import { asideOf } from './aside.ts';
import { isPlainSelect, isPlainTemplate } from './plain.ts';

type Make = (pass: Pass, making: Making) => Promise<Made>;

/** What a history was last set by: a day's content, and the hash of select and configuration. */
export interface LastSet {
  readonly content: Content;
  readonly select: string;
}

const SCHEMA = 'varve_changed';

/**
 * Sets the newest day of a history by looking at the rows alone that the day's layer tells to have changed: where the
 * history was set by the day before and by this very select, rows that did not change make versions that stay. Undefined
 * where that is not known to be so.
 */
export async function makeByChange(pass: Pass, making: Making, make: Make): Promise<Made | undefined> {
  const { session } = pass;
  const layer = readsLayers(session) ? changedSince(pass, making) : undefined;
  if (!layer) return undefined;
  return withScratch(async (directory) => {
    const shelf = asideOf(session)?.shelf ?? new LayerShelf(session.store, directory);
    await shelf.fetch(layer.file ? [layer] : []);
    const views = changedRows(session, layer, shelf);
    await execute(session, views.make);
    const schemas = new Map([[session.project.settings.staging, SCHEMA]]);
    const { sql } = await compileNode(
      session.project,
      making.node,
      runtimeFor({ ...pass, schemas }, making.node.unique_id),
    );
    const made = await make(pass, { ...making, compiled: sql, scope: views.keys });
    await execute(session, views.forget);
    return made;
  });
}

/** SHA-256 over what makes a history's rows of its source: the select, and how the model asks for them to be kept. */
export function selectHash({ node, compiled }: Pick<Making, 'node' | 'compiled'>): string | undefined {
  if (node.config.materialized !== 'history' || compiled === null) return undefined;
  const { key, track, ignore, updateInPlace, absent, renamedFrom, collapseIdentical } = historySpec(node);
  const spec = JSON.stringify([key, track ?? null, ignore, updateInPlace, absent, renamedFrom, collapseIdentical]);
  return createHash('sha256').update(`${spec}\n${compiled}`).digest('hex');
}

/** The layer that tells all that changed in the model's one source since the history was last set. */
function changedSince(pass: Pass, making: Making): Layer | undefined {
  const { session } = pass;
  const { node, compiled } = making;
  const last = lastSet(session, relationName(relationOf(node)));
  if (!last || compiled === null || pass.schemas.size > 0 || last.content.day >= pass.day) return undefined;
  if (selectHash(making) !== last.select || !isPlain(node, compiled)) return undefined;
  const parents = session.project.manifest.parent_map[node.unique_id] ?? [];
  const source = parents.length === 1 ? session.project.manifest.sources[parents[0] ?? ''] : undefined;
  const content = contentOf(session, pass);
  if (!source || !content || source.schema !== session.project.settings.staging) return undefined;
  const book = bookOf(session);
  const of = book.tables.find((t) => !t.seed && t.table.toLowerCase() === source.identifier.toLowerCase());
  const [now, then] = of ? [book.find(of, content), book.find(of, last.content)] : [];
  if (!now?.against || !then || now.kind === 'whole') return undefined;
  const follows = now.against.day === then.day && now.against.revision === then.revision;
  const lower = (names: readonly string[]): string =>
    [...names]
      .map((n) => n.toLowerCase())
      .sort()
      .join('\n');
  const keyed = now.key.length > 0 && lower(now.key) === lower(historySpec(node).key);
  return follows && keyed && sameColumns(now.columns, then.columns) ? now : undefined;
}

function isPlain(node: ManifestNode, compiled: string): boolean {
  const { config, raw_code: raw } = node;
  const spec = historySpec(node);
  if (config['pre-hook'].length + config['post-hook'].length > 0 || spec.collapseIdentical) return false;
  if (Object.keys(spec.renamedFrom).length > 0) return false;
  return isPlainTemplate(raw) && isPlainSelect(compiled, spec.key);
}

/** What the day at work holds: what is accepted for it, or what is laid again. */
function contentOf(session: Session, { day }: Pass): Content | undefined {
  const aside = asideOf(session);
  if (aside) return aside.content;
  const revision = session.ledger.state.days.find((d) => d.day === day)?.accepted?.body.revision;
  return revision === undefined ? undefined : { day, revision };
}

/** What set the history last; undefined where anything but the run of a day did. */
function lastSet(session: Session, name: string): LastSet | undefined {
  const aside = asideOf(session);
  if (aside) return aside.lastSet.get(name);
  const { entries } = session.ledger;
  const entry = entries.findLast((e) => {
    if (e.kind === 'published' || e.kind === 'ran') return Object.hasOwn(e.body.histories, name);
    if (e.kind === 'renamed') return e.body.to === name;
    if (e.kind === 'restored' || e.kind === 'withdrawn') return true;
    return (e.kind === 'adopted' || e.kind === 'replayed' || e.kind === 'retired') && e.body.history === name;
  });
  if (entry?.kind !== 'published' || !entry.day) return undefined;
  const select = entry.body.histories[name]?.select;
  const newest = session.ledger.state.histories.get(name)?.observed.at(-1);
  if (select === undefined || newest !== entry.day) return undefined;
  return { content: { day: entry.day, revision: entry.body.revision }, select };
}

interface ChangedRows {
  readonly make: readonly Statement[];
  readonly forget: readonly Statement[];
  /** Row set of the keys of all rows that changed, behind FROM. */
  readonly keys: string;
}

/** The rows that are there after the change, as a view; the keys of these and of those that are gone. */
function changedRows(session: Session, { table, columns, key, file }: Layer, shelf: LayerShelf): ChangedRows {
  const { dialect, warehouse } = session;
  const q = dialect.quote;
  const view = relation(SCHEMA, table);
  const value = ({ name, type }: { readonly name: string; readonly type: string }): string =>
    `${dialect.cast(file ? `f.${q(fileColumn(name))}` : 'NULL', type)} AS ${q(name)}`;
  const rows = file && warehouse.layers ? warehouse.layers.readParquet([shelf.pathOf(file)]) : `(SELECT 1 AS none)`;
  const where = file ? `f.${q(CHANGE)} <> 'delete'` : '1 = 0';
  const keyColumns = columns.filter((c) => key.includes(c.name));
  return {
    make: [
      statement(`make the schema ${SCHEMA}`, dialect.createSchema(SCHEMA)),
      statement(
        `look at what changed in ${table}`,
        dialect.createView(view, `SELECT ${columns.map(value).join(', ')} FROM ${rows} AS f WHERE ${where}`),
      ),
    ],
    forget: [statement(`forget what changed in ${table}`, dialect.drop(view, 'view'))],
    keys: `(SELECT ${keyColumns.map(value).join(', ')} FROM ${rows} AS f${file ? '' : ' WHERE 1 = 0'})`,
  };
}
