import { dailyRights, excess, migratingRights, type Layout } from './grants/index.ts';
import { isHistory, sourceOf, type Project } from './project/index.ts';
import { endColumns, type DebugCheck, type Session } from './run/index.ts';

/** Schema of the ledger. */
const LEDGER = 'varve';

/** True where the target's engine has users whose rights can be narrowed. */
export function hasUsers({ profile }: Project): boolean {
  return ['mysql', 'mysql5', 'mariadb'].includes(profile.type);
}

/** What of a project decides the rights of its users. */
export function layoutOf({ manifest, settings, profile, dir }: Project): Layout {
  const nodes = Object.values(manifest.nodes);
  const histories = nodes.filter(isHistory);
  const made = nodes.filter(
    (n) => !isHistory(n) && ['model', 'seed'].includes(n.resource_type) && n.config.materialized !== 'ephemeral',
  );
  return {
    staging: settings.staging,
    ledger: LEDGER,
    base: sourceOf(profile.output, dir).database ?? settings.staging,
    histories: histories.map((n) => ({ schema: n.schema, table: n.alias, ends: endColumns(n) })),
    made: new Map(made.map((n) => [n.schema, `${n.schema}.${n.alias}`])),
  };
}

/** What the connected user may do, against what the daily and the migrating user need; none where the engine has no users. */
export async function rightsCheck({ project, connection }: Session): Promise<DebugCheck[]> {
  if (!hasUsers(project)) return [];
  const layout = layoutOf(project);
  const { rows } = await connection.query('SHOW GRANTS');
  const shown = rows.map(([line]) => String(line));
  const [daily, migrating] = [excess(shown, dailyRights(layout)), excess(shown, migratingRights(layout))];
  const check = { name: 'rights', ok: true };
  if (daily.length === 0) return [{ ...check, detail: 'no more than the daily user needs', hint: null }];
  if (migrating.length === 0) return [{ ...check, detail: 'those of the migrating user', hint: null }];
  const detail = `the user can do more than any run needs, among it to a history: ${migrating.join('; ')}`;
  return [{ ...check, detail, hint: 'Run days as a user with the rights that varve grants prints.' }];
}
