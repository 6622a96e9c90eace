import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DeclaredType, SourceColumn, TypeName } from '../../src/column.ts';
import { conformanceCase } from './case.ts';
import type { Subject } from './suite.ts';

export function sourceColumn(
  name: TypeName,
  given: Partial<DeclaredType> = {},
  declared: string | null = null,
): SourceColumn {
  const type = { name, text: name, unsigned: false, ...given };
  return { name: 'c', type, nullable: true, default: declared, comment: '', generated: false };
}

const NUMBERS = [
  ...(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'] as const).flatMap((name) => [
    sourceColumn(name),
    sourceColumn(name, { unsigned: true }),
  ]),
  ...(
    [
      [5, 2],
      [10, 0],
      [18, 9],
      [30, 10],
    ] as const
  ).map(([length, scale]) => sourceColumn('decimal', { length, scale })),
  sourceColumn('float'),
  sourceColumn('double'),
  sourceColumn('year'),
];

export function typeCases(subject: Subject): void {
  const { dialect } = subject.adapter;

  conformanceCase(subject, 'every declared type has a type of the engine (H14)', async ({ run }) => {
    const names: TypeName[] = [
      'bit',
      'date',
      'time',
      'datetime',
      'timestamp',
      'char',
      'text',
      'varbinary',
      'blob',
      'enum',
      'set',
      'json',
      'geometry',
      'uuid',
    ];
    const columns = [
      ...NUMBERS,
      ...names.map((name) => sourceColumn(name)),
      sourceColumn('decimal', { length: 65, scale: 30 }),
    ];
    await run(dialect.createSchema('s'));
    await run(
      dialect.createTable(
        { schema: 's', identifier: 't' },
        columns.map((c, i) => ({ name: `c${i}`, type: dialect.storage(c).type })),
      ),
    );
  });

  conformanceCase(subject, 'a date column that declares zero dates is kept as text (H14)', async () => {
    assert.equal(dialect.storage(sourceColumn('datetime', {}, '0000-00-00 00:00:00')).kept, 'text');
    assert.equal(dialect.storage(sourceColumn('datetime')).kept, 'exact');
    await Promise.resolve();
  });

  conformanceCase(subject, 'the common type is commutative, idempotent and associative (H14)', async () => {
    const type = fc.constantFrom(...NUMBERS.map((c) => dialect.storage(c).type));
    const join = (a: string | undefined, b: string | undefined) =>
      a === undefined || b === undefined ? undefined : dialect.commonType(a, b);
    fc.assert(
      fc.property(type, type, type, (a, b, c) => {
        assert.equal(join(a, b), join(b, a));
        assert.equal(join(a, a), a);
        const [left, right] = [join(join(a, b), c), join(a, join(b, c))];
        if (left !== undefined && right !== undefined) assert.equal(left, right);
        if (join(a, b) !== undefined) assert.equal(join(join(a, b), b), join(a, b));
      }),
    );
    await Promise.resolve();
  });
}
