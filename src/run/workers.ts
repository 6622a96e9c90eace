import { isHistory } from '../project/index.ts';
import type { Pass, Runnable } from './runtime.ts';
import type { Session } from './session.ts';

/** Connections that nodes are run on, several at once. */
export interface Workers {
  readonly count: number;
  /** Runs a node's work on a worker's connection; what writes the ledger runs on the session's own, one at a time. */
  run<T>(node: Runnable, worker: number, work: (pass: Pass) => Promise<T>): Promise<T>;
  readonly own: readonly Session[];
}

export async function openWorkers(pass: Pass, count: number): Promise<Workers> {
  const { session } = pass;
  const own: Session[] = [];
  for (let i = 0; i < count - 1; i++) own.push(await workerOf(session));
  let ledger: Promise<unknown> = Promise.resolve();
  const onSession = <T>(work: () => Promise<T>): Promise<T> => {
    const next = ledger.then(work, work);
    ledger = next.catch(() => undefined);
    return next;
  };
  return {
    count,
    own,
    run(node, worker, work) {
      const mine = own[worker - 1];
      const writesLedger = node.resource_type !== 'unit_test' && isHistory(node);
      return mine === undefined || writesLedger ? onSession(() => work(pass)) : work({ ...pass, session: mine });
    },
  };
}

/** The session with a connection of its own. */
async function workerOf(session: Session): Promise<Session> {
  const connection = await session.warehouse.connect();
  session.signal.addEventListener('abort', () => connection.interrupt(), { once: true });
  return { ...session, connection };
}

export async function closeWorkers({ own }: Workers): Promise<void> {
  for (const { connection } of own) await connection.close();
}
