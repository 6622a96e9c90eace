import type { CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

export const debug: CommandSpec = {
  name: 'debug',
  summary: 'check all that a day needs, and say what to do',
  options: [],
  examples: [{ command: 'varve debug', does: 'engine, store, time zone, dumps, ledger, histories' }],
  exits: ['failed', 'invalid', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const checks = await engine.debug();
      const ok = checks.every((c) => c.ok);
      call.output.answer({ ok, checks }, () =>
        checks
          .flatMap((c) => [
            `${c.ok ? 'ok  ' : 'BAD '}  ${c.name}: ${c.detail}`,
            ...(c.hint === null ? [] : [`      Try: ${c.hint}`]),
          ])
          .join('\n'),
      );
      return ok ? 0 : 1;
    }),
};
