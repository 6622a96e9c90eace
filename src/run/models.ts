import { VarveError } from '../errors.ts';
import { isHistory } from '../project/index.ts';
import type { DayNodes } from './day-nodes.ts';
import type { NodeResult } from './events.ts';
import { runHooks, type HistoryOutcome } from './node.ts';
import { runPass, type PassResult } from './pass.ts';
import type { Pass } from './runtime.ts';
import { step } from './step.ts';

/** What the models of a day made. */
export interface Modelled {
  readonly results: readonly NodeResult[];
  readonly histories: readonly HistoryOutcome[];
  /** Why it ended before its end. */
  readonly error: VarveError | undefined;
}

/** In one transaction a node has none of its own, and the first failure ends the day. */
const ONE_TRANSACTION = { goOn: false } as const;

/**
 * Runs seeds, silver, gold and the tests in the caller's transaction, up to the first failure. A late day runs silver as
 * `late` says (its own day, its own sources), and all that keeps no history once more for the newest day (H8).
 */
export async function runModels(pass: Pass, nodes: DayNodes, late: Pass | undefined): Promise<Modelled> {
  const { hooks } = pass.session.project;
  const again = late ? nodes.silver.filter((n) => !isHistory(n)) : [];
  const parts: PassResult[] = [];
  const run = async (
    name: 'seeds' | 'silver' | 'gold' | 'verify',
    work: () => Promise<PassResult>,
  ): Promise<boolean> => {
    const part = await step(pass.session, { name, day: (late ?? pass).day }, work);
    parts.push(part);
    return part.error === undefined;
  };
  const silver = late ?? pass;
  const whole =
    (await run('seeds', async () => {
      await runHooks(pass, { node: undefined, hooks: hooks.onRunStart, name: 'on-run-start' });
      return runPass(pass, nodes.seeds, ONE_TRANSACTION);
    })) &&
    (await run('silver', () => runPass(silver, nodes.silver, ONE_TRANSACTION))) &&
    (await run('gold', async () => {
      const made = await runPass(pass, [...again, ...nodes.gold], ONE_TRANSACTION);
      if (!made.error) await runHooks(pass, { node: undefined, hooks: hooks.onRunEnd, name: 'on-run-end' });
      return made;
    })) &&
    (await run('verify', async () => judged(await runPass(pass, nodes.tests, { ...ONE_TRANSACTION, goOn: true }))));
  return {
    results: parts.flatMap((p) => p.results),
    histories: parts.flatMap((p) => p.histories),
    error: whole ? undefined : parts.at(-1)?.error,
  };
}

/** A test of severity error that fails takes the day back (H17). */
function judged(part: PassResult): PassResult {
  const tests = part.results.filter((r) => r.status === 'fail').map((r) => r.name);
  return part.error || tests.length === 0 ? part : { ...part, error: new VarveError('test-failed', { tests }) };
}
