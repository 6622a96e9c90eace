import assert from 'node:assert/strict';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { referencePages } from '../../scripts/reference.ts';
import { commands } from '../../src/cli/commands/all.ts';
import { GLOBAL_OPTIONS } from '../../src/cli/spec.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((f) => f.endsWith('.md'))
    .map((f) => `docs/${f}`),
];

for (const [name, text] of referencePages()) {
  test(`docs/${name} says what the code says (npm run docs)`, () => {
    assert.equal(read(`docs/${name}`), text);
  });
}

test('every command line in the docs is one that exists', () => {
  const known = new Map(commands.map((c) => [c.name, c]));
  for (const page of pages) {
    for (const [, line = ''] of read(page).matchAll(/(?:^|`|\$ |npx )varve ([a-z][^`\n|]*)/gm)) {
      // `varve dbt …` has the same commands; by itself it is the name of them all
      const [name = '', second = '', ...words] = line
        .trim()
        .replace(/^dbt\b *(?:…)?/, '')
        .split(/\s+/);
      if (name === '') continue;
      const command = known.get(name.replace(/[.,:;)]$/, ''));
      assert.ok(command, `${page}: varve ${line}`);
      const sub = command.subcommands?.find((c) => c.name === second);
      words.unshift(second);
      const own = [...command.options, ...(sub?.options ?? []), ...GLOBAL_OPTIONS].map(
        (o) => /--[\w-]+/.exec(o.flags)?.[0],
      );
      for (const word of words.filter((w) => w.startsWith('--'))) {
        assert.ok(own.includes(word.replace(/[.,;:)]+$/, '').split('=')[0]), `${page}: varve ${line}: ${word}`);
      }
    }
  }
});

test('links between pages lead somewhere', () => {
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      assert.ok(existsSync(join(ROOT, dirname(page), target)), `${page} → ${target}`);
    }
  }
});
