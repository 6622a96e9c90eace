import { isError, VarveError } from '../../errors.ts';
import type { ManifestNode } from '../../project/index.ts';
import { relation } from '../../relation.ts';
import { commentsOn, describeStaged } from '../../staging/index.ts';
import type { Statement } from '../../sql.ts';
import { adoptOrRefuse } from '../adopt.ts';
import { execute } from '../execute.ts';
import type { Loaded } from '../load.ts';
import type { Pass } from '../runtime.ts';
import type { Session } from '../session.ts';
import { begin, rollback } from '../transaction.ts';
import { Aside } from './aside.ts';
import { commitsByItself } from './ddl.ts';
import { dropIfThere, makePending, type Work } from './pending.ts';
import { prepareNode } from './prepare.ts';
import { asideSession } from './session.ts';

/** The two commits of a day where DDL commits by itself (H17): DDL first, then one transaction of rows, then one RENAME. */
export class DayBeside {
  readonly day: Session;
  /** What a late day reads and makes for its own day. */
  readonly late: Session;
  readonly #session: Session;
  readonly #asides: readonly [Aside, Aside];
  readonly #rows: Statement[] = [];

  constructor(session: Session) {
    const late = new Aside('__varve_late');
    const day = new Aside('__varve_new', late);
    this.#session = session;
    this.#asides = [late, day];
    [this.late, this.day] = [asideSession(session, late), asideSession(session, day)];
  }

  /** The staged tables are read where they were laid; they change places with those that stand at the end. */
  async stage(
    loaded: Pick<Loaded, 'aside'>,
    { schema, gone }: { readonly schema: string; readonly gone: readonly string[] },
  ): Promise<void> {
    const { connection, dialect } = this.#session;
    const [, day] = this.#asides;
    for (const { table, aside } of loaded.aside) day.put(relation(schema, table.name), aside, 'table');
    for (const name of gone) day.later({ kind: 'drop', relation: relation(schema, name) });
    await execute(
      this.#session,
      loaded.aside.flatMap((table) => commentsOn(dialect, table)),
    );
    const described = await describeStaged({ connection, dialect }, { schema, aside: loaded.aside });
    await execute(
      this.#session,
      described.filter(({ sql }) => commitsByItself(sql)),
    );
    this.#rows.push(...described.filter(({ sql }) => !commitsByItself(sql)));
  }

  /** DDL of the nodes, in order. Returns the error of the node that cannot be made ready. */
  async prepare(passes: readonly (readonly [Pass, readonly ManifestNode[]])[]): Promise<VarveError | undefined> {
    await makePending(this.#session);
    for (const [pass, nodes] of passes) {
      for (const node of nodes) {
        const error = await prepareNode(pass, node).then(
          () => undefined,
          (cause: unknown) => nodeError(node, cause),
        );
        if (error) return error;
      }
    }
    return undefined;
  }

  /** Begins the rows' transaction; what stood there before Varve is adopted in it (H15). */
  async beginRows(nodes: readonly ManifestNode[], at: Date): Promise<void> {
    await begin(this.#session);
    await adoptOrRefuse(this.#session, nodes, at);
    await execute(this.#session, this.#rows);
    for (const aside of this.#asides) aside.rowsOnly = true;
  }

  /** What the commit is to show: of a late day its newly born histories only, for the rest was made for the newest day, too. */
  works(histories: ReadonlySet<string>): readonly Work[] {
    const [late, day] = this.#asides;
    const own = late.works().map((work): Work => {
      const isBorn = work.kind === 'replace' && histories.has(`${work.relation.schema}.${work.relation.identifier}`);
      return isBorn || work.kind !== 'replace' ? work : { kind: 'drop', relation: work.aside };
    });
    return [...own.filter((work) => work.kind !== 'view'), ...day.works()];
  }

  /** Takes everything back and away. */
  async discard(): Promise<void> {
    await rollback(this.#session);
    for (const aside of this.#asides) for (const made of aside.made()) await dropIfThere(this.#session, made);
  }
}

/** Whether what stands there may be adopted is found out before anything is touched. */
export async function rehearseAdoption(session: Session, nodes: readonly ManifestNode[], at: Date): Promise<void> {
  await begin(session);
  try {
    await adoptOrRefuse({ ...session, emit: () => undefined }, nodes, at);
  } finally {
    await rollback(session);
  }
}

function nodeError(node: ManifestNode, cause: unknown): VarveError {
  if (!isError(cause) || cause.code === 'interrupted') throw cause;
  if (cause.code !== 'statement-failed') return cause;
  const { reason } = cause.params as { reason: string };
  const place = cause.place ?? { file: node.original_file_path };
  return new VarveError('node-failed', { node: node.name, reason }, { node: node.unique_id, place, cause });
}
