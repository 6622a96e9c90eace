import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rendered } from '../project/template/harness.ts';

/** Templates with what dbt makes of them, kept beside the repository. */
const CASES = join(import.meta.dirname, '..', '..', '..', 'shared', 'cases', 'templates.json');

interface Case {
  readonly title: string;
  readonly template: string;
  readonly expect: string;
}

if (existsSync(CASES) || process.env['CI'] !== undefined) {
  test('the template cases render as dbt renders them', async () => {
    for (const { title, template, expect } of JSON.parse(readFileSync(CASES, 'utf8')) as Case[]) {
      assert.equal(await rendered(template), expect, title);
    }
  });
}
