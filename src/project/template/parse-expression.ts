import type { BinaryOperator, CallArgs, CompareOperator, Expr } from './ast.ts';
import type { Value } from './values.ts';
import type { TokenStream } from './token-stream.ts';

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
export function isConstant(name: string): boolean {
  return CONSTANTS.has(name);
}

/** Words that end an expression rather than continue it. */
const KEYWORDS = new Set(['if', 'else', 'and', 'or', 'not', 'in', 'is', 'recursive', 'endset']);

/** A whole expression; `a, b` without brackets is a tuple where `tuples` allows it. */
export function parseExpression(s: TokenStream, { tuples = false, conditions = true } = {}): Expr {
  const first = conditions ? parseConditional(s) : parseOr(s);
  if (!tuples || !s.is(',')) return first;
  const items = [first];
  while (s.accept(',')) {
    if (s.ended || s.is('=') || s.is(')')) break;
    items.push(parseConditional(s));
  }
  return { kind: 'tuple', items, at: first.at };
}

function parseConditional(s: TokenStream): Expr {
  let value = parseOr(s);
  while (s.accept('if')) {
    const condition = parseOr(s);
    const otherwise = s.accept('else') ? s.nested(() => parseConditional(s)) : undefined;
    value = { kind: 'if', condition, then: value, otherwise, at: value.at };
  }
  return value;
}

function parseOr(s: TokenStream): Expr {
  let left = parseAnd(s);
  while (s.accept('or')) left = { kind: 'or', left, right: parseAnd(s), at: left.at };
  return left;
}

function parseAnd(s: TokenStream): Expr {
  let left = parseNot(s);
  while (s.accept('and')) left = { kind: 'and', left, right: parseNot(s), at: left.at };
  return left;
}

function parseNot(s: TokenStream): Expr {
  const { at } = s.peek();
  if (!s.accept('not')) return parseCompare(s);
  return { kind: 'not', operand: s.nested(() => parseNot(s)), at };
}

function parseCompare(s: TokenStream): Expr {
  const first = parseAdd(s);
  const rest: [CompareOperator, Expr][] = [];
  for (;;) {
    const { text, kind } = s.peek();
    if (kind === 'operator' && COMPARISONS.has(text)) {
      s.take();
      rest.push([text as CompareOperator, parseAdd(s)]);
    } else if (s.is('in')) {
      s.take();
      rest.push(['in', parseAdd(s)]);
    } else if (s.is('not') && s.peek(1).text === 'in') {
      s.take();
      s.take();
      rest.push(['not in', parseAdd(s)]);
    } else break;
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, at: first.at };
}

function parseAdd(s: TokenStream): Expr {
  let left = parseConcat(s);
  while (s.is('+') || s.is('-')) left = binary(s, left, parseConcat);
  return left;
}

function parseConcat(s: TokenStream): Expr {
  const first = parseMultiply(s);
  if (!s.is('~')) return first;
  const parts = [first];
  while (s.accept('~')) parts.push(parseMultiply(s));
  return { kind: 'concat', parts, at: first.at };
}

function parseMultiply(s: TokenStream): Expr {
  let left = parsePower(s);
  while (s.is('*') || s.is('/') || s.is('//') || s.is('%')) left = binary(s, left, parsePower);
  return left;
}

/** Jinja's power binds to the left and below the sign: `-2**2` is 4, `2**3**2` is 64. */
function parsePower(s: TokenStream): Expr {
  let left = parseUnary(s, true);
  while (s.is('**')) left = binary(s, left, (t) => parseUnary(t, true));
  return left;
}

function binary(s: TokenStream, left: Expr, operand: (s: TokenStream) => Expr): Expr {
  const { text, at } = s.take();
  return { kind: 'binary', operator: text as BinaryOperator, left, right: operand(s), at };
}

function parseUnary(s: TokenStream, filters: boolean): Expr {
  return s.nested(() => {
    const { at } = s.peek();
    let value: Expr;
    if (s.accept('-')) value = { kind: 'negative', operand: parseUnary(s, false), at };
    else if (s.accept('+')) value = { kind: 'positive', operand: parseUnary(s, false), at };
    else value = parsePrimary(s);
    const whole = parsePostfix(s, value);
    return filters ? parseFilters(s, whole) : whole;
  });
}

/** Filters and tests behind a value. */
function parseFilters(s: TokenStream, value: Expr): Expr {
  for (let current = value; ;) {
    if (s.is('|')) current = parsePostfix(s, parseFilter(s, current));
    else if (s.is('is')) current = parseTest(s, current);
    else if (s.is('(')) current = parsePostfix(s, current);
    else return current;
  }
}

/** `| name(args)`, its bar first. Without input: the filter of a filter block. */
export function parseFilter(s: TokenStream, input: Expr | undefined): Expr {
  const { at } = s.expect('|');
  return parseFilterName(s, input, at);
}

export function parseFilterName(s: TokenStream, input: Expr | undefined, at: number): Expr {
  let name = s.name('the name of a filter');
  while (s.accept('.')) name += `.${s.name()}`;
  const args = s.is('(') ? parseArgs(s) : NO_ARGS;
  return { kind: 'filter', input, name, args, at };
}

const NO_ARGS: CallArgs = { positional: [], named: [] };

function parseTest(s: TokenStream, input: Expr): Expr {
  const { at } = s.expect('is');
  const negated = s.accept('not');
  let name = s.name('the name of a test');
  while (s.accept('.')) name += `.${s.name()}`;
  let args = NO_ARGS;
  if (s.is('(')) args = parseArgs(s);
  else if (startsOperand(s))
    args = { positional: [{ value: parsePostfix(s, parsePrimary(s)), splat: false }], named: [] };
  return { kind: 'test', input, name, args, negated, at };
}

function startsOperand(s: TokenStream): boolean {
  const { kind, text } = s.peek();
  if (kind === 'name') return !KEYWORDS.has(text);
  return kind === 'literal' || text === '[' || text === '{';
}

function parsePostfix(s: TokenStream, start: Expr): Expr {
  for (let value = start; ;) {
    const { at } = s.peek();
    if (s.accept('.')) {
      const token = s.take();
      if (token.kind === 'name') value = { kind: 'attribute', object: value, name: token.text, at };
      else if (typeof token.value === 'number')
        value = { kind: 'item', object: value, key: { kind: 'literal', value: token.value, at: token.at }, at };
      else s.fault('expected a name after the point');
    } else if (s.is('[')) value = parseSubscript(s, value);
    else if (s.is('(')) value = { kind: 'call', callee: value, args: parseArgs(s), at };
    else return value;
  }
}

/** `[key]`, `[a, b]` (a tuple), `[from:to:step]`. */
function parseSubscript(s: TokenStream, object: Expr): Expr {
  const { at } = s.expect('[');
  const parts: (Expr | undefined)[] = [s.is(':') ? undefined : parseExpression(s, { tuples: true })];
  while (parts.length < 3 && s.accept(':')) parts.push(s.is(':') || s.is(']') ? undefined : parseExpression(s));
  s.expect(']');
  const [key] = parts;
  if (parts.length > 1) return { kind: 'slice', object, parts, at };
  return key ? { kind: 'item', object, key, at } : s.fault('expected a key');
}

/** `(a, *list, name=b, **mapping)`, in that order. */
export function parseArgs(s: TokenStream): CallArgs {
  const positional: CallArgs['positional'][number][] = [];
  const named: CallArgs['named'][number][] = [];
  s.expect('(');
  while (!s.is(')')) {
    if (s.accept('**')) named.push({ name: undefined, value: parseExpression(s) });
    else if (named.some((n) => n.name === undefined)) s.faultAt(s.peek(), 'nothing may follow **arguments');
    else if (s.accept('*')) positional.push({ value: parseExpression(s), splat: true });
    else if (s.peek().kind === 'name' && s.peek(1).text === '=' && s.peek(1).kind === 'operator') {
      const name = s.name();
      s.expect('=');
      named.push({ name, value: parseExpression(s) });
    } else if (named.length > 0) s.faultAt(s.peek(), 'an argument without a name follows one with a name');
    else positional.push({ value: parseExpression(s), splat: false });
    if (!s.accept(',')) break;
  }
  s.expect(')');
  return { positional, named };
}

function parsePrimary(s: TokenStream): Expr {
  const token = s.take();
  const { at } = token;
  if (token.kind === 'literal') return { kind: 'literal', value: joinedStrings(s, token.value), at };
  if (token.kind === 'name') {
    const constant = CONSTANTS.get(token.text);
    return constant === undefined ? { kind: 'name', name: token.text, at } : { kind: 'literal', value: constant, at };
  }
  switch (token.text) {
    case '(':
      return parseParenthesis(s, at);
    case '[':
      return { kind: 'list', items: parseItems(s, ']'), at };
    case '{':
      return parseDict(s, at);
    default:
      return s.faultAt(
        token,
        token.kind === 'end'
          ? 'the tag ends where a value should stand'
          : `'${token.text}' stands where a value should`,
      );
  }
}

/** 'a' 'b' is 'ab'. */
function joinedStrings(s: TokenStream, first: Value): Value {
  let value = first;
  for (;;) {
    const { kind, value: next } = s.peek();
    if (typeof value !== 'string' || kind !== 'literal' || typeof next !== 'string') return value;
    value += next;
    s.take();
  }
}

function parseParenthesis(s: TokenStream, at: number): Expr {
  if (s.accept(')')) return { kind: 'tuple', items: [], at };
  const first = parseExpression(s);
  if (!s.is(',')) {
    s.expect(')');
    return first;
  }
  s.expect(',');
  return { kind: 'tuple', items: [first, ...parseItems(s, ')')], at };
}

function parseItems(s: TokenStream, close: ']' | ')'): Expr[] {
  const items: Expr[] = [];
  while (!s.is(close)) {
    items.push(parseExpression(s));
    if (!s.accept(',')) break;
  }
  s.expect(close);
  return items;
}

function parseDict(s: TokenStream, at: number): Expr {
  const entries: [Expr, Expr][] = [];
  while (!s.is('}')) {
    const key = parseExpression(s);
    s.expect(':');
    entries.push([key, parseExpression(s)]);
    if (!s.accept(',')) break;
  }
  s.expect('}');
  return { kind: 'dict', entries, at };
}
