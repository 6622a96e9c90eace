import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../src/project/config/yaml.ts';

test('scalars are what PyYAML takes them for', () => {
  const written: readonly (readonly [string, unknown])[] = [
    ['.', '.'],
    ['e5', 'e5'],
    ['E10', 'E10'],
    ['1e5', '1e5'],
    ['1234e567', '1234e567'],
    ['1.0e5', '1.0e5'],
    ['1.0e+5', 100_000],
    ['.5', 0.5],
    ['-1.5', -1.5],
    ['1.', 1],
    ['+.5', '+.5'],
    ['09', '09'],
    ['010', 8],
    ['0', 0],
    ['-3', -3],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0b11', 3],
    ['.inf', Infinity],
    ['1:30', 90],
    ['y', 'y'],
    ['yes', true],
    ['2026-01-02', '2026-01-02'],
    ['~', null],
  ];
  for (const [text, value] of written) assert.deepEqual(parseYaml(text, 'x.yml').value, value, text);
});

test('whole numbers are told apart from fractions where that is asked for', () => {
  const { value } = parseYaml('[1, 1.0, 010]', 'x.yml', { version: '1.1', integers: 'bigint' });
  assert.deepEqual(value, [1n, 1, 8n]);
});
