import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Target } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';

const text = z.union([z.string(), z.number()]).transform(String);

/** Keys of a MySQL output in profiles.yml, as dbt-mysql has them, and the names that other adapters give the same things. */
const schema = z.looseObject({
  type: z.enum(['mysql', 'mysql5', 'mariadb']),
  server: z.string().optional(),
  host: z.string().optional(),
  port: z.coerce.number().int().min(1).max(65_535).default(3306),
  schema: z.string(),
  database: z.string().optional(),
  username: text.optional(),
  user: text.optional(),
  password: text.optional(),
  pass: text.optional(),
  unix_socket: z.string().optional(),
  socket: z.string().optional(),
  ssl_disabled: z.boolean().optional(),
  ssl_ca: z.string().optional(),
  ssl_cert: z.string().optional(),
  ssl_key: z.string().optional(),
  ssl_verify_cert: z.boolean().optional(),
  ssl_verify_identity: z.boolean().optional(),
  threads: z.coerce.number().int().min(1).default(1),
  connect_timeout: z.coerce.number().positive().default(10),
  aurora: z
    .strictObject({
      cluster: text,
      region: z.string().optional(),
      wait_minutes: z.coerce.number().positive().default(120),
      reach: z
        .strictObject({
          server: z.string().optional(),
          port: z.coerce.number().int().min(1).max(65_535).optional(),
          unix_socket: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});

type Output = z.infer<typeof schema>;

export interface MysqlTarget extends Target {
  readonly host: string;
  readonly port: number;
  readonly socket: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Undefined: not encrypted. */
  readonly tls: Tls | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Undefined for a server that is no Aurora cluster, or that is not to be restored as one. */
  readonly aurora?: Aurora | undefined;
}

/** An Aurora cluster, which is restored through RDS. */
export interface Aurora {
  readonly cluster: string;
  /** Undefined: as the AWS SDK finds it. */
  readonly region: string | undefined;
  /** How long a new cluster is waited for, in milliseconds. */
  readonly patience: number;
  /** Where a new cluster is reached from here, where that is not at its own endpoint (a tunnel, a proxy). */
  readonly reach:
    | {
        readonly server?: string | undefined;
        readonly port?: number | undefined;
        readonly unix_socket?: string | undefined;
      }
    | undefined;
}

export interface Tls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly rejectUnauthorized: boolean;
  readonly verifyIdentity: boolean;
}

export function target(name: string, output: Readonly<Record<string, unknown>>): MysqlTarget {
  const parsed = schema.safeParse(output);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fail('profile-invalid', {
      target: name,
      problem: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    });
  }
  const given = parsed.data;
  if (given.database !== undefined && given.database !== given.schema)
    fail('profile-invalid', {
      target: name,
      problem: `database is '${given.database}' and schema '${given.schema}', which are one and the same on MySQL: give the schema only`,
    });
  return {
    name,
    type: given.type,
    database: given.schema,
    schema: given.schema,
    threads: given.threads,
    host: given.server ?? given.host ?? 'localhost',
    port: given.port,
    socket: given.unix_socket ?? given.socket,
    user: given.username ?? given.user,
    password: given.password ?? given.pass,
    tls: tlsOf(name, given),
    connectTimeout: given.connect_timeout * 1000,
    aurora: auroraOf(given),
  };
}

function auroraOf({ aurora }: Output): Aurora | undefined {
  if (!aurora) return undefined;
  const { cluster, region, reach, wait_minutes } = aurora;
  return { cluster, region, reach, patience: wait_minutes * 60_000 };
}

/** Encrypted where a certificate of an authority is given or the profile asks for a check; `ssl_disabled: false` asks for encryption alone. */
function tlsOf(name: string, given: Output): Tls | undefined {
  const asked = given.ssl_ca ?? given.ssl_cert ?? given.ssl_verify_cert ?? given.ssl_verify_identity;
  if (given.ssl_disabled === true || (asked === undefined && given.ssl_disabled === undefined)) return undefined;
  const file = (path: string | undefined): string | undefined => (path === undefined ? undefined : read(name, path));
  return {
    ca: file(given.ssl_ca),
    cert: file(given.ssl_cert),
    key: file(given.ssl_key),
    rejectUnauthorized: given.ssl_verify_cert ?? given.ssl_ca !== undefined,
    verifyIdentity: given.ssl_verify_identity ?? false,
  };
}

function read(target: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return fail('profile-invalid', { target, problem: `${path} cannot be read: ${reason}` }, { cause });
  }
}
