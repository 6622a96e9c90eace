import type { ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
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
    for (const column of await connection.catalog.columns(target)) {
      const described = Object.values(node.columns).find((c) => c.name.toLowerCase() === column.name.toLowerCase());
      if (described && described.description !== '')
        statements.push(
          statement(`describe ${name}.${column.name}`, dialect.commentOnColumn(target, column, described.description)),
        );
    }
  }
  await execute(session, statements);
}
