import { entry } from './entry.ts';

/** Errors of rights. */
export const grantErrors = {
  'grants-engine': entry<{ type: string }>(
    'usage',
    (p) => `An engine of type ${p.type} has no users to grant rights to.`,
    () => 'Name a target of MySQL or MariaDB: varve grants --target <name>.',
  ),
  'grants-shared-schema': entry<{ schema: string; history: string; other: string }>(
    'invalid',
    (p) =>
      `${p.history} lies in ${p.schema}, as does ${p.other}, which is made anew: no rights can keep the one from the other.`,
    () => 'Put histories into a schema of their own: +schema: silver in dbt_project.yml.',
  ),
  'grants-user': entry<{ user: string }>(
    'usage',
    (p) => `'${p.user}' is not a user of MySQL.`,
    () => 'Write name@host, for example varve_daily@10.0.0.% or varve_daily (from anywhere).',
  ),
  'grants-refused': entry<{ server: string; statement: string; reason: string }>(
    'engine',
    (p) => `${p.server} refused ${p.statement}: ${p.reason}.`,
    () =>
      'Create both users first (CREATE USER); the user of --target must have these rights itself, with GRANT OPTION.',
  ),
};
