import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isError } from '../../../src/errors.ts';
import { parseTemplate, render, Scope } from '../../../src/project/template/index.ts';

/** What Jinja makes of a template: its text, or the sort of error. */
interface Case {
  readonly group: string;
  readonly template: string;
  readonly expect?: string;
  readonly fails?: 'syntax' | 'error';
}

const cases = JSON.parse(readFileSync(new URL('./language.json', import.meta.url), 'utf8')) as Case[];

async function outcome(template: string): Promise<string> {
  try {
    return await render(parseTemplate(template, 'case.sql'), new Scope());
  } catch (error) {
    if (isError(error, 'template-syntax')) return 'fails: syntax';
    if (isError(error, 'template-error')) return 'fails: error';
    throw error;
  }
}

for (const [group, rows] of Map.groupBy(cases, (c) => c.group))
  describe(`as Jinja has it: ${group}`, () => {
    for (const { template, expect, fails } of rows)
      test(template, async () => {
        assert.equal(await outcome(template), expect ?? `fails: ${fails ?? ''}`);
      });
  });
