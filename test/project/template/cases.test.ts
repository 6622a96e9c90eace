import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rendered } from './harness.ts';

interface Case {
  readonly title: string;
  readonly template: string;
  readonly expect: string;
}

const cases = JSON.parse(readFileSync(new URL('./cases.json', import.meta.url), 'utf8')) as Case[];

for (const { title, template, expect } of cases) {
  test(`as dbt renders it: ${title}`, async () => {
    assert.equal(await rendered(template), expect);
  });
}
