import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowCounter } from '../../../src/dump/make/count-rows.ts';

const value = fc.oneof(
  fc.integer().map(String),
  fc.constant('NULL'),
  fc.constant("_binary ''"),
  fc
    .string({ unit: fc.constantFrom('a', '(', ')', ',', "'", '\\', ' VALUES', 'INSERT INTO `t` VALUES (') })
    .map((s) => `'${s.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
);
const table = fc.record({
  name: fc.constantFrom('t', 'a b', 'with ` tick', 'Größe'),
  rows: fc.array(fc.array(value, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
  lines: fc.boolean(),
});

test('rows are counted in both forms, wherever the chunks are cut', () => {
  fc.assert(
    fc.property(fc.array(table, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (tables, size) => {
      const statements = tables.map(({ name, rows, lines }) => {
        const tuples = rows.map((row) => `(${row.join(',')})`);
        const into = `INSERT INTO \`${name.replaceAll('`', '``')}\` VALUES`;
        return `-- Dumping (data)\nCREATE TABLE x (\n  a int\n)\n(PARTITION p VALUES LESS THAN (1));\n${into}${lines ? '\n' : ' '}${tuples.join(lines ? ',\n' : ',')};\nUNLOCK TABLES;\n`;
      });
      const bytes = Buffer.from(statements.join(''));
      const counter = new RowCounter();
      for (let at = 0; at < bytes.length; at += size) counter.count(bytes.subarray(at, at + size));
      assert.equal(
        counter.rows,
        tables.reduce((sum, t) => sum + t.rows.length, 0),
      );
      assert.equal(counter.table, tables.at(-1)?.name ?? null);
    }),
  );
});
