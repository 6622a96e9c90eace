import type { ColumnInfo, Comments } from '../adapter/index.ts';
import type { ManifestNode, SourceDefinition } from '../project/index.ts';
import { relation, type Relation } from '../relation.ts';
import type { Session } from './session.ts';

/** A relation of the project as it stands in the database. */
export interface CatalogEntry {
  readonly unique_id: string;
  readonly database: string;
  readonly relation: Relation;
  readonly type: 'table' | 'view';
  readonly columns: readonly ColumnInfo[];
  readonly comments: Comments;
}

/** What stands in the database of the nodes and sources given. */
export async function readCatalog(
  session: Session,
  items: readonly (ManifestNode | SourceDefinition)[],
): Promise<CatalogEntry[]> {
  const { catalog } = session.connection;
  const entries: CatalogEntry[] = [];
  for (const item of items) {
    const place = relation(item.schema, item.resource_type === 'source' ? item.identifier : item.alias);
    const type = await catalog.find(place);
    if (type !== 'table' && type !== 'view') continue;
    const columns = await catalog.columns(place);
    const comments = await catalog.comments(place);
    entries.push({ unique_id: item.unique_id, database: item.database, relation: place, type, columns, comments });
  }
  return entries;
}
