import type { S3Client } from '@aws-sdk/client-s3';
import { fail } from '../../../errors.ts';

export type Sdk = typeof import('@aws-sdk/client-s3');

/** A bucket, or a part of one, and what speaks to it. */
export interface Bucket {
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly name: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  /** `s3://bucket/prefix`. */
  readonly location: string;
}

/**
 * Loads the SDK, which a project without a bucket need not have. Credentials, region and endpoint are found as the SDK
 * finds them (`AWS_REGION`, `AWS_ENDPOINT_URL_S3` …); an endpoint of one's own is asked with the bucket in the path unless
 * `AWS_S3_FORCE_PATH_STYLE=false`. Errors: `store-driver-missing`.
 */
export async function openBucket(place: Omit<Bucket, 'sdk' | 'client'>): Promise<Bucket> {
  const sdk = await loadSdk();
  const { env } = process;
  const own = (env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']) !== undefined;
  const pathStyle = env['AWS_S3_FORCE_PATH_STYLE'];
  const client = new sdk.S3Client({
    forcePathStyle: pathStyle === undefined ? own : pathStyle === 'true',
    // Servers that only resemble S3 know no checksums behind a body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(own && env['AWS_REGION'] === undefined ? { region: 'us-east-1' } : {}),
  });
  return { ...place, sdk, client };
}

async function loadSdk(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (cause) {
    return fail('store-driver-missing', { package: '@aws-sdk/client-s3' }, { cause });
  }
}
