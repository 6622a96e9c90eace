import type { RDSClient } from '@aws-sdk/client-rds';
import { fail, isError } from '../../../errors.ts';
import type { Aurora } from '../profile.ts';

export type Sdk = typeof import('@aws-sdk/client-rds');

/** What speaks to RDS about one cluster. */
export interface Rds {
  readonly sdk: Sdk;
  readonly client: RDSClient;
  readonly cluster: string;
}

/**
 * Loads the SDK, which only Aurora needs. Credentials, region and endpoint are found as the SDK finds them (`AWS_REGION`,
 * `AWS_PROFILE`, `AWS_ENDPOINT_URL_RDS` …). Errors: `driver-missing`.
 */
export async function openRds({ cluster, region }: Aurora): Promise<Rds> {
  const sdk = await import('@aws-sdk/client-rds').catch((cause: unknown) =>
    fail('driver-missing', { driver: '@aws-sdk/client-rds', type: 'mysql, on Aurora' }, { cause }),
  );
  return { sdk, client: new sdk.RDSClient(region === undefined ? {} : { region }), cluster };
}

const GONE = new Set(['DBClusterNotFoundFault', 'DBClusterNotFound', 'DBInstanceNotFound', 'DBInstanceNotFoundFault']);
const TAKEN = new Set(['DBClusterAlreadyExistsFault', 'DBInstanceAlreadyExists', 'DBInstanceAlreadyExistsFault']);

/** What the provider refuses, as an error of ours. */
export function refused(cause: unknown, { cluster }: Rds, action: string): never {
  if (isError(cause)) throw cause;
  const { name = '', message = String(cause) } = cause as { readonly name?: string; readonly message?: string };
  if (GONE.has(name)) fail('cluster-unknown', { cluster, reason: message }, { cause });
  fail('cluster-refused', { cluster, action, reason: `${name}: ${message}` }, { cause });
}

/** True where what was to be made is there already. */
export function isTaken(cause: unknown): boolean {
  return TAKEN.has((cause as { readonly name?: string }).name ?? '');
}
