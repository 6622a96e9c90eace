import { relation, type Relation } from '../../relation.ts';
import { ownSchemas, type Session } from '../../run/index.ts';
import type { RestorePoint } from '../points.ts';

/** Between a schema's name and the instant at which its tables were replaced: `silver__was_20260206060000123`. */
const WAS = '__was_';
/** Between a schema's name and the end: tables that are laid beside those that stand. */
const BACK = '__varve_back';
/** The ledger, and the list of what a commit shows, stay where they are: they only go on. */
const STAY = new Set(['varve.ledger', 'varve.pending']);

/** Where the tables of a schema are kept that a restore replaced at an instant. */
export function wasSchema({ dialect }: Pick<Session, 'dialect'>, schema: string, at: string): string {
  return named(dialect.maxIdentifier, schema, `${WAS}${at.replaceAll(/\D/g, '')}`);
}

/** Where the tables of a schema are laid before they are put in place. */
export function backSchema({ dialect }: Pick<Session, 'dialect'>, schema: string): string {
  return named(dialect.maxIdentifier, schema, BACK);
}

function named(longest: number, schema: string, suffix: string): string {
  return `${schema.slice(0, longest - suffix.length)}${suffix}`;
}

export interface Standing {
  readonly tables: readonly Relation[];
  readonly views: readonly Relation[];
}

/** What a server holds in the project's schemas. */
export async function standingIn({ project, connection }: Session): Promise<Standing> {
  const isOwn = ownSchemas(project, false);
  const [tables, views]: [Relation[], Relation[]] = [[], []];
  for (const schema of (await connection.catalog.schemas()).filter(isOwn)) {
    for (const { relation: found, type } of await connection.catalog.relations(schema)) {
      if (STAY.has(`${schema}.${found.identifier}`)) continue;
      (type === 'view' ? views : tables).push(relation(schema, found.identifier));
    }
  }
  return { tables, views };
}

/** A restore point, and the schemas that its tables lie in. */
export type ServerPoint = RestorePoint & { readonly schemas: readonly string[] };

/** What restores have replaced, oldest first. Its size is not asked: 0. */
export async function serverPoints(session: Session): Promise<readonly ServerPoint[]> {
  const schemas = await session.connection.catalog.schemas();
  return session.ledger.entries.flatMap((entry) => {
    if (entry.kind !== 'restored') return [];
    const stamp = `${WAS}${entry.at.replaceAll(/\D/g, '')}`;
    const kept = schemas.filter((schema) => schema.endsWith(stamp));
    if (kept.length === 0) return [];
    return [{ path: kept.join(', '), at: entry.at, seq: entry.body.entries, bytes: 0, schemas: kept }];
  });
}

/** The tables of a restore point, by the names that they had. */
export async function wasOf(
  session: Session,
  { at, schemas }: ServerPoint,
): Promise<readonly { readonly relation: Relation; readonly from: Relation }[]> {
  const isOwn = ownSchemas(session.project, false);
  const { catalog } = session.connection;
  const found: { relation: Relation; from: Relation }[] = [];
  for (const schema of (await catalog.schemas()).filter(isOwn)) {
    const was = wasSchema(session, schema, at);
    if (!schemas.includes(was)) continue;
    for (const { relation: from } of await catalog.relations(was))
      found.push({ relation: relation(schema, from.identifier), from });
  }
  return found;
}
