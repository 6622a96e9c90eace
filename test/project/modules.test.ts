import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compiled, project } from './harness.ts';

interface Case {
  readonly template: string;
  /** What Python makes of it. */
  readonly expect: string;
}

const cases = JSON.parse(readFileSync(new URL('./modules.json', import.meta.url), 'utf8')) as Case[];

async function rendered(template: string): Promise<string> {
  return compiled(await project({ 'models/m.sql': template }), 'm');
}

test('dates, durations, zones, patterns and itertools give what Python gives', async () => {
  const of = await project(Object.fromEntries(cases.map(({ template }, i) => [`models/m${i}.sql`, template])));
  for (const [i, { template, expect }] of cases.entries())
    assert.equal(await compiled(of, `m${i}`), expect.replaceAll(/\s+/g, ' ').trim(), template);
});

test('the clock of templates is the run’s recorded instant (H6)', async () => {
  const now = await rendered(
    "{{ modules.datetime.datetime.utcnow() }} {{ modules.datetime.date.today() }} {{ run_started_at.astimezone(modules.pytz.timezone('Asia/Tokyo')) }}",
  );
  assert.equal(now, '2026-02-06 22:00:00 2026-02-06 2026-02-07 07:00:00+09:00');
});

test('a pattern that runs away is stopped, and says so', async () => {
  const template = "{{ modules.re.search('(a+)+$', 'a' * 40 ~ '!') }}";
  await assert.rejects(rendered(template), { code: 'template-limit', message: /takes longer than 1 s/ });
});

test('combinations without end are stopped', async () => {
  await assert.rejects(rendered('{{ modules.itertools.product(range(1000), repeat=9) }}'), { code: 'template-limit' });
});

test('what is no date, no pattern, no zone is named', async () => {
  for (const [template, message] of [
    ['modules.datetime.date(2026, 2, 30)', /there is no 2026-2-30/],
    ["modules.datetime.datetime.strptime('x', '%Y')", /time data 'x' does not match format '%Y'/],
    ["modules.re.match('(', 'x')", /is not a pattern/],
    ["modules.pytz.timezone('Moon/Base')", /'Moon\/Base' is not a time zone/],
    ['modules.datetime.date(2026, 1, 1) < modules.datetime.timedelta(1)', /unsupported operand/],
  ] as const)
    await assert.rejects(rendered(`{{ ${template} }}`), { message }, template);
});
