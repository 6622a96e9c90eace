import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache');
const VENV = join(CACHE, 's3-venv');
const SERVER = 'moto[server]==5.2.1';
const BUCKET = 'varve';

/** A server that speaks S3, with one bucket, on a port of its own; it forgets everything when it ends. */
export class S3Server implements AsyncDisposable {
  /** What a client of it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.env = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'varve',
      AWS_SECRET_ACCESS_KEY: 'varve-secret',
      AWS_REGION: 'eu-central-1',
    };
  }

  static async start(): Promise<S3Server> {
    await install();
    const port = await freePort();
    const child = spawn(join(VENV, 'bin', 'python'), ['-m', 'moto.server', '-p', String(port)], { stdio: 'ignore' });
    const server = new S3Server(child, port);
    await server.#answers();
    await server.#makeBucket();
    return server;
  }

  /** An empty place in the bucket. */
  place(name: string): string {
    return `s3://${BUCKET}/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  async #answers(): Promise<void> {
    const url = this.env['AWS_ENDPOINT_URL_S3'] ?? '';
    while (this.#process.exitCode === null) {
      const answered = await fetch(url).then(
        () => true,
        () => false,
      );
      if (answered) return;
      await sleep(50);
    }
    throw new Error(`the S3 server ended with ${this.#process.exitCode}`);
  }

  async #makeBucket(): Promise<void> {
    const {
      AWS_ENDPOINT_URL_S3: endpoint = '',
      AWS_ACCESS_KEY_ID: id = '',
      AWS_SECRET_ACCESS_KEY: key = '',
    } = this.env;
    const credentials = { accessKeyId: id, secretAccessKey: key };
    const client = new S3Client({ endpoint, credentials, forcePathStyle: true, region: 'us-east-1' });
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    client.destroy();
  }
}

/** Put in place by rename: several test files may install it at once. */
async function install(): Promise<void> {
  if (existsSync(join(VENV, 'bin', 'python'))) return;
  await mkdir(CACHE, { recursive: true });
  const aside = await mkdtemp(join(CACHE, 's3-venv-'));
  await run('python3', ['-m', 'venv', aside]);
  await run(join(aside, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SERVER]);
  await rename(aside, VENV).catch(() => rm(aside, { recursive: true, force: true }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
