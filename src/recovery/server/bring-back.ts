import type { PrivateServer } from '../../adapter/index.ts';
import type { Entry } from '../../bronze/index.ts';
import { relation, type Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import {
  afterCommit,
  Aside,
  asideSession,
  begin,
  commit,
  declareHistory,
  viewOf,
  type Session,
  type VerifyCheck,
} from '../../run/index.ts';
import type { Restored } from '../restore.ts';
import { recoveryStep } from '../step.ts';
import { judgeHistories } from './judge.ts';
import { place, type View } from './place.ts';
import { backSchema, standingIn } from './points.ts';
import type { ServerSite } from './site.ts';

export interface Bringing {
  readonly live: Session;
  /** The restored server. */
  readonly there: Session;
  readonly server: PrivateServer;
  readonly entries: readonly Entry[];
  readonly to: Entry;
  readonly from: string;
  readonly accepted: boolean;
  /** What differs there, and is accepted. */
  readonly differing: readonly VerifyCheck[];
}

/** Brings the project's schemas back to the server that stands: laid beside, checked once more, and put in place at once. */
export async function bringBack(
  site: ServerSite,
  bringing: Bringing,
): Promise<Pick<Restored, 'kept' | 'laid' | 'next'>> {
  const { live, there, entries, to, from } = bringing;
  const { tables, views } = await standingIn(there);
  const schemas = [...new Set(tables.map((table) => table.schema))];
  const laid = tables.map((table) => ({
    relation: table,
    from: relation(backSchema(live, table.schema), table.identifier),
  }));
  let kept: readonly string[] = [];
  try {
    await recoveryStep(site, 'redo', async () => {
      for (const schema of schemas)
        await layBeside(
          bringing,
          tables.filter((table) => table.schema === schema),
        );
      await checkBeside(bringing, laid);
      return `${tables.length} tables beside those that stand`;
    });
    await recoveryStep(site, 'replace', async () => {
      const shown = await viewsOf(there, views);
      kept = await place(live, { tables: laid, views: shown, entries, to: to.seq, from, at: site.clock.now() });
      return kept.length > 0 ? `what stood is in ${kept.join(', ')}` : 'nothing stood';
    });
  } finally {
    for (const schema of schemas) await dropSchema(live, backSchema(live, schema)).catch(() => undefined);
  }
  await declare(live, bringing);
  await recoveryStep(site, 'tell', () => tell(site, live));
  return { kept: kept.length > 0 ? kept.join(', ') : null, laid: null, next: [] };
}

async function layBeside({ live, server }: Bringing, tables: readonly Relation[]): Promise<void> {
  const [first] = tables;
  if (!first) return;
  const schema = backSchema(live, first.schema);
  await dropSchema(live, schema); // what a crash left
  await live.connection.execute(statement(`make the schema ${schema}`, live.dialect.createSchema(schema)));
  await server.send(tables, { target: live.warehouse.target, schema });
}

/** The histories are what they were there. Errors: `restore-differs`. */
async function checkBeside(
  { live, to, entries, accepted }: Bringing,
  laid: readonly { readonly relation: Relation; readonly from: Relation }[],
): Promise<void> {
  const aside = new Aside();
  for (const { relation, from } of laid) aside.put(relation, from, 'table');
  const then = { ...live, ledger: viewOf(entries.slice(0, to.seq)) };
  await judgeHistories(asideSession(then, aside), { to, accepted });
}

/** Views and what they show, every name in it with its schema. */
async function viewsOf({ connection, dialect }: Session, views: readonly Relation[]): Promise<View[]> {
  const found: View[] = [];
  for (const view of views) {
    const [schema, name] = [dialect.literal(view.schema), dialect.literal(view.identifier)];
    const { rows } = await connection.query(
      `SELECT view_definition FROM information_schema.views WHERE table_schema = ${schema} AND table_name = ${name}`,
      'read a view',
    );
    found.push({ relation: view, sql: String(rows[0]?.[0]) });
  }
  return found;
}

async function declare(live: Session, { to, entries, differing }: Bringing): Promise<void> {
  const { histories } = viewOf(entries.slice(0, to.seq)).state;
  const others = [...histories.values()].filter((h) => differing.some((c) => c.name.startsWith(`${h.name}:`)));
  if (others.length === 0) return;
  await begin(live);
  for (const history of others) await declareHistory(live, history);
  await commit(live);
}

/** What follows a restore: the copies of the ledger in the store. */
export async function tell({ store }: Pick<ServerSite, 'store'>, live: Session): Promise<string> {
  await afterCommit(live);
  return `the ledger's copies in ${store.location}`;
}

/** Drops a schema of a restore's own; none where it is not there. */
export async function dropSchema({ connection, dialect }: Session, schema: string): Promise<void> {
  const there = (await connection.catalog.schemas()).includes(schema);
  if (there) await connection.execute(statement(`drop the schema ${schema}`, dialect.dropSchema(schema)));
}
