import type { ColumnInfo } from '../adapter/index.ts';
import type { ManifestNode } from '../project/index.ts';
import { relationName, type Relation } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import { execute } from './execute.ts';
import type { Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';

/** `persist_docs`: descriptions become comments of the relation and its columns. */
export async function persistDocs({ session }: Pass, node: ManifestNode): Promise<void> {
  const wanted = node.config['persist_docs'] as { relation?: unknown; columns?: unknown } | undefined;
  if (wanted?.relation !== true && wanted?.columns !== true) return;
  const { dialect, connection } = session;
  const target = relationOf(node);
  const type = await connection.catalog.find(target);
  if (type === undefined) return;
  const name = relationName(target);
  const statements: Statement[] = [];
  const comment = type === 'view' ? dialect.commentOnView : dialect.commentOnTable;
  if (wanted.relation === true && node.description !== '' && comment)
    statements.push(statement(`describe ${name}`, comment(target, node.description)));
  if (wanted.columns === true) {
    for (const { column, description } of await describedColumns(session, node, target))
      statements.push(
        statement(`describe ${name}.${column.name}`, dialect.commentOnColumn(target, column, description)),
      );
  }
  await execute(session, statements);
}

interface DescribedColumn {
  readonly column: ColumnInfo;
  readonly description: string;
}

/** The columns that stand in the relation and are described; those that are described and not there are warned of. */
async function describedColumns(
  { connection, dialect, emit }: Pass['session'],
  node: ManifestNode,
  target: Relation,
): Promise<DescribedColumn[]> {
  const standing = await connection.catalog.columns(target);
  const found = (c: ManifestNode['columns'][string]): ColumnInfo | undefined =>
    standing.find(({ name }) => (c.quote === true ? name === c.name : name.toLowerCase() === c.name.toLowerCase()));
  const said = Object.values(node.columns).map((c) => ({ name: c.name, column: found(c), description: c.description }));
  const missing = said.filter((c) => c.column === undefined).map((c) => c.name);
  if (missing.length > 0) {
    const where = dialect.relation({ ...target, database: node.database });
    const message = `In relation ${where}: The following columns are specified in the schema but are not present in the database: ${missing.join(', ')}`;
    emit({ type: 'warning', message });
  }
  return said.flatMap(({ column, description }) => (column && description !== '' ? [{ column, description }] : []));
}
