import { connectSource, reasonOf, sourceText, type Source, type SourceConnection } from './dump/index.ts';
import { readProject, type OpenProjectOptions } from './read-project.ts';
import { fail } from './errors.ts';
import {
  dailyRights,
  excess,
  grantText,
  migratingRights,
  parseUser,
  refuseSharedSchemas,
  userText,
  type Right,
  type User,
} from './grants/index.ts';
import { sourceOf, type Project } from './project/index.ts';
import { hasUsers, layoutOf } from './rights.ts';

export interface GrantsOptions extends OpenProjectOptions {
  /** The user of every day: `name@host`. */
  readonly daily: string;
  /** The user of days on which a history is born or changes. */
  readonly migrating: string;
  /** Execute the statements as the target's user. */
  readonly apply: boolean;
}

export interface Grant {
  readonly user: string;
  readonly sql: string;
  /** Not executed: the table is not there yet (a column can be granted of tables only that stand). */
  readonly waits: boolean;
}

export interface GrantsResult {
  readonly grants: readonly Grant[];
  readonly applied: boolean;
  /** What the users may do beyond it, after `apply`. */
  readonly beyond: readonly { readonly user: string; readonly right: string }[];
}

/**
 * The least rights of the two users that a warehouse on MySQL or MariaDB needs. Errors: `grants-engine`, `grants-user`,
 * `grants-shared-schema`, `grants-refused`, those of the project and of connecting.
 */
export async function grantRights(options: GrantsOptions): Promise<GrantsResult> {
  const project = await readProject(options);
  const { type } = project.profile;
  if (!hasUsers(project)) fail('grants-engine', { type });
  const layout = layoutOf(project);
  refuseSharedSchemas(layout);
  const users = [
    { user: parseUser(options.daily), rights: dailyRights(layout) },
    { user: parseUser(options.migrating), rights: migratingRights(layout) },
  ];
  if (options.apply) return apply(project, users);
  const grants = users.flatMap(({ user, rights }) =>
    rights.map((right) => ({ user: userText(user), sql: grantText(right, user), waits: false })),
  );
  return { grants, applied: false, beyond: [] };
}

interface Granted {
  readonly user: User;
  readonly rights: readonly Right[];
}

async function apply({ profile, dir }: Project, users: readonly Granted[]): Promise<GrantsResult> {
  const source: Source = { ...sourceOf(profile.output, dir), database: 'information_schema' };
  const connection = await connectSource(source);
  try {
    const grants: Grant[] = [];
    const beyond: { user: string; right: string }[] = [];
    for (const { user, rights } of users) {
      for (const right of rights) {
        const sql = grantText(right, user);
        const waits = !(await stands(connection, right));
        if (!waits) await grant(connection, { sql, server: sourceText(source) });
        grants.push({ user: userText(user), sql, waits });
      }
      const shown = await connection.rows(`SHOW GRANTS FOR ${userText(user)}`);
      const found = excess(
        shown.map(([line]) => line ?? ''),
        rights,
      );
      beyond.push(...found.map((right) => ({ user: userText(user), right })));
    }
    return { grants, applied: true, beyond };
  } finally {
    await connection.close();
  }
}

/** True where the thing is there that the right is on, or need not be: rights on databases, and those that make the table. */
async function stands(connection: SourceConnection, { on, privileges }: Right): Promise<boolean> {
  if (on.kind === 'database' || privileges.includes('CREATE')) return true;
  const [schema, table] = [on.schema, on.table].map(
    (name) => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  );
  const found = await connection.rows(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = ${schema ?? ''} AND table_name = ${table ?? ''}`,
  );
  return found.length > 0;
}

async function grant(
  connection: SourceConnection,
  given: { readonly sql: string; readonly server: string },
): Promise<void> {
  await connection
    .run(given.sql)
    .catch((cause: unknown) =>
      fail('grants-refused', { server: given.server, statement: given.sql, reason: reasonOf(cause) }, { cause }),
    );
}
