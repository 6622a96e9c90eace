import type { CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

const UNVERIFIED = 6;

export const verify: CommandSpec = {
  name: 'verify',
  summary: 'check what was kept: the ledger and its copies, every history, the four verification queries',
  options: [{ flags: '--sql', help: 'print the queries as plain SQL' }],
  examples: [{ command: 'varve verify', does: 'exit 0 when all holds, 6 when anything differs' }],
  exits: ['invalid', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const checks = await engine.verify();
      const bad = checks.filter((c) => !c.ok);
      call.output.answer({ ok: bad.length === 0, checks }, () =>
        checks
          .flatMap(({ ok, name, found, sql }) => [
            `${ok ? 'ok  ' : 'BAD '}  ${name}: ${found}`,
            ...(call.options['sql'] === true && sql !== null ? [`        ${sql};`] : []),
          ])
          .concat(bad.length === 0 ? 'All holds.' : `${bad.length} of ${checks.length} checks do not hold.`)
          .concat(waysOut(bad.map((c) => c.name)))
          .join('\n'),
      );
      return bad.length === 0 ? 0 : UNVERIFIED;
    }),
};

/** What brings back what does not hold. */
function waysOut(bad: readonly string[]): string[] {
  const layers = bad.some((name) => name.startsWith('layer '));
  const tables = bad.some((name) => !/^(layer|ledger|as of) ?/.test(name));
  return [
    ...(layers ? ['Try: varve repair (what is damaged, and what still holds its rows)'] : []),
    ...(tables ? ['Try: varve restore latest (what the ledger tells of; what stands now is kept)'] : []),
  ];
}
