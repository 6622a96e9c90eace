import type { Day } from '../day.ts';
import { statement } from '../sql.ts';
import { execute } from './execute.ts';
import type { Session } from './session.ts';

/** The schema in which a late day's tables are laid: `staging_20260208` (H8). */
export function lateSchema(staging: string, day: Day): string {
  return `${staging}_${day.replaceAll('-', '')}`;
}

/** Drops what late days have left: after their commit, and at the next start where a crash came between. */
export async function dropLateSchemas(session: Session): Promise<void> {
  const { staging } = session.project.settings;
  const schemas = await session.connection.catalog.schemas();
  const late = schemas.filter(
    (schema) => schema.startsWith(`${staging}_`) && /^\d{8}$/.test(schema.slice(staging.length + 1)),
  );
  await execute(
    session,
    late.map((schema) => statement(`drop ${schema}`, session.dialect.dropSchema(schema))),
  );
}
