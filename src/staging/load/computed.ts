import type { Dialect } from '../../adapter/index.ts';
import type { Expression, ValueKind } from '../../expression.ts';

/** An expression of a generated column in the engine's SQL, over the columns of the part files. */
export function computedSql(expression: Expression, dialect: Dialect): string {
  const sql = (inner: Expression): string => computedSql(inner, dialect);
  switch (expression.kind) {
    case 'column':
      return dialect.cast(dialect.quote(expression.name), typeOf(expression.as, dialect));
    case 'literal':
      return dialect.cast(dialect.literal(expression.value), typeOf(expression.as, dialect));
    case 'operation':
      return `(${sql(expression.left)} ${expression.operator} ${sql(expression.right)})`;
    case 'concat':
      return concatenated(
        expression.parts.map((part) => dialect.cast(sql(part), dialect.types.text)),
        dialect,
      );
    case 'stored':
      return dialect.cast(sql(expression.of), typeOf(expression.as, dialect));
  }
}

function concatenated(parts: readonly string[], dialect: Dialect): string {
  const missing = parts.map((part) => `${part} IS NULL`).join(' OR ');
  return `CASE WHEN ${missing} THEN NULL ELSE ${dialect.concat(parts, '')} END`;
}

function typeOf(kind: ValueKind, dialect: Dialect): string {
  if (kind === 'text') return dialect.types.text;
  const { digits, scale } = kind;
  const type = {
    name: 'decimal',
    text: `decimal(${digits},${scale})`,
    length: digits,
    scale,
    unsigned: false,
  } as const;
  return dialect.storage({ name: '', type, nullable: true, default: null, comment: '', generated: false }).type;
}
