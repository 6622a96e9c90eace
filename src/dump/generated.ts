import type { DeclaredType, SourceColumn } from '../column.ts';
import type { Expression, ValueKind } from '../expression.ts';
import type { SqlTokens } from './tokens.ts';

/** An expression as it stands in CREATE TABLE, names not looked up yet. */
export type ParsedExpression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number' | 'text'; readonly value: string }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*';
      readonly left: ParsedExpression;
      readonly right: ParsedExpression;
    }
  | { readonly kind: 'concat'; readonly parts: readonly ParsedExpression[] };

/** Reads a whole expression; undefined for one that only a server works out. */
export function parseExpression(t: SqlTokens): ParsedExpression | undefined {
  const found = sum(t);
  return t.peek().kind === 'end' ? found : undefined;
}

function sum(t: SqlTokens): ParsedExpression | undefined {
  let left = product(t);
  while (left && (t.is('+') || t.is('-'))) {
    const operator = t.take().text === '+' ? '+' : '-';
    const right = product(t);
    left = right && { kind: 'operation', operator, left, right };
  }
  return left;
}

function product(t: SqlTokens): ParsedExpression | undefined {
  let left = primary(t);
  while (left && t.accept('*')) {
    const right = primary(t);
    left = right && { kind: 'operation', operator: '*', left, right };
  }
  return left;
}

function primary(t: SqlTokens): ParsedExpression | undefined {
  if (t.accept('(')) {
    const inner = sum(t);
    return t.accept(')') ? inner : undefined;
  }
  if (t.accept('CONCAT', '(')) return concat(t);
  if (t.accept('-')) {
    const right = primary(t);
    return right && { kind: 'operation', operator: '-', left: { kind: 'number', value: '0' }, right };
  }
  const token = t.take();
  if (token.kind === 'number') return { kind: 'number', value: token.text };
  if (token.kind === 'string') return { kind: 'text', value: token.text };
  if (token.kind === 'name') return { kind: 'name', name: token.text };
  if (token.kind !== 'word' || t.is('(')) return undefined;
  if (t.peek().kind !== 'string') return { kind: 'name', name: token.raw };
  return /^(_UTF8|_UTF8MB[34]|N)$/.test(token.text) ? { kind: 'text', value: t.take().text } : undefined;
}

function concat(t: SqlTokens): ParsedExpression | undefined {
  const parts: ParsedExpression[] = [];
  do {
    const part = sum(t);
    if (!part) return undefined;
    parts.push(part);
  } while (t.accept(','));
  return t.accept(')') ? { kind: 'concat', parts } : undefined;
}

const MOST_DIGITS = 38;
const DIGITS: Partial<Record<DeclaredType['name'], number>> = {
  tinyint: 3,
  smallint: 5,
  mediumint: 8,
  int: 10,
  bigint: 20,
};
const TEXTS = new Set<DeclaredType['name']>(['char', 'varchar', 'text', 'enum', 'set']);

interface Known {
  readonly expression: Expression;
  readonly as: ValueKind;
}

/** Columns of one table that are worked out where a dump has no values for them, by name. */
export function computedColumns(
  columns: readonly SourceColumn[],
  parsed: ReadonlyMap<string, ParsedExpression>,
): Record<string, Expression> {
  const found = columns.flatMap((column) => {
    const stored = storedIn(column, { columns, parsed, within: [] });
    return column.generated && stored ? [[column.name, stored.expression] as const] : [];
  });
  return Object.fromEntries(found);
}

interface Scope {
  readonly columns: readonly SourceColumn[];
  readonly parsed: ReadonlyMap<string, ParsedExpression>;
  /** Generated columns that are being looked up: none is made of itself. */
  readonly within: readonly string[];
}

/** What a column holds, generated or not. */
function storedIn({ name, type, generated }: SourceColumn, scope: Scope): Known | undefined {
  const as = kindOf(type);
  if (as === undefined || !generated) return as && { expression: { kind: 'column', name, as }, as };
  const parsed = scope.parsed.get(name);
  if (!parsed || scope.within.includes(name)) return undefined;
  const of = resolve(parsed, { ...scope, within: [...scope.within, name] });
  if (!of || (of.as === 'text') !== (as === 'text')) return undefined;
  return { expression: { kind: 'stored', of: of.expression, as }, as };
}

function kindOf({ name, text, length, scale }: DeclaredType): ValueKind | undefined {
  if (text.includes('zerofill')) return undefined;
  if (TEXTS.has(name)) return 'text';
  if (name === 'decimal')
    return (length ?? 10) <= MOST_DIGITS ? { digits: length ?? 10, scale: scale ?? 0 } : undefined;
  const digits = DIGITS[name];
  return digits === undefined ? undefined : { digits, scale: 0 };
}

function resolve(parsed: ParsedExpression, scope: Scope): Known | undefined {
  switch (parsed.kind) {
    case 'name': {
      const column = scope.columns.find((c) => c.name.toLowerCase() === parsed.name.toLowerCase());
      return column && storedIn(column, scope);
    }
    case 'text':
      return { expression: { kind: 'literal', value: parsed.value, as: 'text' }, as: 'text' };
    case 'number':
      return literal(parsed.value);
    case 'operation':
      return operation(parsed, scope);
    case 'concat':
      return joined(parsed.parts, scope);
  }
}

function literal(value: string): Known | undefined {
  if (!/^\d+(\.\d+)?$/.test(value)) return undefined; // 1e3 is a float
  const as = { digits: value.replace('.', '').length, scale: value.split('.')[1]?.length ?? 0 };
  return { expression: { kind: 'literal', value, as }, as };
}

/** Exact as long as all digits of the result have room. */
function operation(parsed: ParsedExpression & { kind: 'operation' }, scope: Scope): Known | undefined {
  const [left, right] = [resolve(parsed.left, scope), resolve(parsed.right, scope)];
  if (!left || !right || left.as === 'text' || right.as === 'text') return undefined;
  const [a, b] = [left.as, right.as];
  const scale = parsed.operator === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const whole = Math.max(a.digits - a.scale, b.digits - b.scale) + 1;
  const digits = parsed.operator === '*' ? a.digits + b.digits : whole + scale;
  if (digits > MOST_DIGITS) return undefined;
  const { operator } = parsed;
  const expression: Expression = { kind: 'operation', operator, left: left.expression, right: right.expression };
  return { expression, as: { digits, scale } };
}

/** Whole numbers are written in one way only; other values may be written in several. */
function joined(parts: readonly ParsedExpression[], scope: Scope): Known | undefined {
  const expressions: Expression[] = [];
  for (const part of parts) {
    const known = resolve(part, scope);
    if (!known || (known.as !== 'text' && known.as.scale > 0)) return undefined;
    expressions.push(known.expression);
  }
  return { expression: { kind: 'concat', parts: expressions }, as: 'text' };
}
