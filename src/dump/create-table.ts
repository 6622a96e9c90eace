import type { SourceColumn, SourceTable } from '../column.ts';
import { fail } from '../errors.ts';
import { parseExpression, type ParsedExpression } from './generated.ts';
import { SqlTokens } from './tokens.ts';
import { charsetOfCollation, readType } from './types.ts';

export interface Key {
  readonly kind: 'primary' | 'unique';
  readonly columns: readonly string[];
}

/** A table while its dump is read: keys may still come by ALTER TABLE. */
export interface ReadTable {
  readonly database: string | undefined;
  readonly name: string;
  columns: SourceColumn[];
  keys: Key[];
  readonly comment: string;
  /** Character set of text columns that name none. */
  readonly charset: string | undefined;
  /** Columns that an INSERT without a list leaves out. */
  readonly invisible: Set<string>;
  /** Columns whose default only a server works out: CURRENT_TIMESTAMP, `(uuid())`. */
  readonly computed: Set<string>;
  /** Generated columns whose expression is understood. */
  readonly expressions: Map<string, ParsedExpression>;
}

/** Reads `CREATE TABLE`, whose first words are taken. Errors: `dump-syntax`, `dump-statement`. */
export function readCreateTable(t: SqlTokens): ReadTable {
  t.accept('IF', 'NOT', 'EXISTS');
  const { database, name } = t.qualified();
  if (t.is('LIKE') || t.is('(', 'LIKE'))
    return fail('dump-statement', { statement: t.statement.slice(0, 60), reason: 'CREATE TABLE … LIKE' });
  if (!t.is('('))
    return fail('dump-statement', { statement: t.statement.slice(0, 60), reason: 'CREATE TABLE … SELECT' });
  const table: ReadTable = { database, name, columns: [], keys: [], ...tableOptions(t), ...nothingKnown() };
  t.expect('(');
  do {
    const key = readKey(t);
    if (key === 'other') continue;
    if (key) table.keys.push(key);
    else putColumn(table, readColumn(t, table.charset), table.columns.length);
  } while (t.accept(','));
  t.expect(')');
  refuseRows(t);
  return table;
}

function nothingKnown(): Pick<ReadTable, 'invisible' | 'computed' | 'expressions'> {
  return { invisible: new Set(), computed: new Set(), expressions: new Map() };
}

/** `CREATE TABLE t (…) … [AS] SELECT …` makes rows that only a server knows. */
function refuseRows(t: SqlTokens): void {
  for (let at = 0; t.peek(at).kind !== 'end'; at++) {
    const { kind, text } = t.peek(at);
    if (kind === 'word' && text === 'SELECT')
      fail('dump-statement', { statement: t.statement.slice(0, 60), reason: 'CREATE TABLE … SELECT' });
  }
}

/** Puts a column at a place of the table, with the key that its own declaration says. */
export function putColumn(table: ReadTable, read: ReadColumn, index: number): void {
  const { column, invisible, computed, expression, key } = read;
  table.columns.splice(index, 0, column);
  if (invisible) table.invisible.add(column.name);
  if (computed) table.computed.add(column.name);
  if (expression) table.expressions.set(column.name, expression);
  if (key) table.keys.push({ kind: key, columns: [column.name] });
}

/** Takes a column out of the table; its keys are the caller's. */
export function takeColumn(table: ReadTable, index: number): void {
  for (const { name } of table.columns.splice(index, 1)) {
    table.invisible.delete(name);
    table.computed.delete(name);
    table.expressions.delete(name);
  }
}

/** DEFAULT CHARSET and COMMENT stand behind the columns; columns without a character set take the table's. */
function tableOptions(t: SqlTokens): { readonly charset: string | undefined; readonly comment: string } {
  let depth = 0;
  let at = 0;
  for (; ; at++) {
    const token = t.peek(at);
    if (token.kind === 'end') break;
    if (token.kind === 'symbol' && token.text === '(') depth++;
    if (token.kind === 'symbol' && token.text === ')' && --depth === 0) break;
  }
  let [charset, comment] = [undefined as string | undefined, ''];
  for (at++; t.peek(at).kind !== 'end'; at++) {
    const word = t.peek(at).text;
    if (word === 'PARTITION') break;
    const value = t.peek(at + 1).text === '=' ? t.peek(at + 2) : t.peek(at + 1);
    const isCharset = word === 'CHARSET' || (word === 'SET' && t.peek(at - 1).text === 'CHARACTER');
    if (isCharset) charset = value.text.toLowerCase();
    else if (word === 'COLLATE') charset ??= charsetOfCollation(value.text);
    else if (word === 'COMMENT' && value.kind === 'string') comment = value.text;
  }
  return { charset, comment };
}

/** A key of the table, `other` for what is none that tells rows apart, undefined for a column. */
export function readKey(t: SqlTokens): Key | 'other' | undefined {
  if (t.peek().kind !== 'word') return undefined;
  if (t.accept('CONSTRAINT') && !['PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'].includes(t.peek().text)) t.name();
  if (t.accept('PRIMARY', 'KEY')) return keyColumns(t, 'primary');
  if (
    t.is('UNIQUE') &&
    (t.peek(1).text === 'KEY' || t.peek(1).text === 'INDEX' || t.peek(1).text === '(' || t.peek(2).text === '(')
  ) {
    t.take();
    return keyColumns(t, 'unique');
  }
  const words = ['KEY', 'INDEX', 'FULLTEXT', 'SPATIAL', 'FOREIGN', 'CHECK', 'PERIOD', 'VECTOR'];
  if (words.includes(t.peek().text) && !isColumn(t)) {
    skipItem(t);
    return 'other';
  }
  return undefined;
}

/** A column may be named `key` without quotes only in scripts by hand: then a type follows. */
function isColumn(t: SqlTokens): boolean {
  return (
    t.peek().text !== 'CHECK' && /^(INT|BIGINT|VARCHAR|CHAR|TEXT|DATE|DATETIME|DECIMAL|TINYINT)$/.test(t.peek(1).text)
  );
}

function keyColumns(t: SqlTokens, kind: Key['kind']): Key {
  while (!t.is('(')) t.take();
  const columns: string[] = [];
  t.expect('(');
  let functional = false;
  do {
    if (t.is('(')) {
      t.group();
      functional = true;
      continue;
    }
    columns.push(t.name());
    if (t.is('(')) {
      t.group();
      functional ||= kind === 'unique';
    }
    if (!t.accept('ASC')) t.accept('DESC');
    functional ||= t.accept('WITHOUT', 'OVERLAPS'); // the rows of one key differ in their periods
  } while (t.accept(','));
  t.expect(')');
  skipItem(t);
  return { kind, columns: functional ? [] : columns };
}

/** Passes over the rest of an item of the list. */
export function skipItem(t: SqlTokens): void {
  while (t.peek().kind !== 'end' && !t.is(',') && !t.is(')')) {
    if (t.is('(')) t.group();
    else t.take();
  }
}

export interface ReadColumn {
  readonly column: SourceColumn;
  readonly key: Key['kind'] | undefined;
  readonly invisible: boolean;
  readonly computed: boolean;
  readonly expression: ParsedExpression | undefined;
}

export function readColumn(t: SqlTokens, tableCharset: string | undefined): ReadColumn {
  const name = t.name();
  const serial = t.is('SERIAL');
  let type = readType(t, tableCharset);
  let nullable = !serial;
  let [fallback, comment] = [null as string | null, ''];
  let [generated, invisible, computed] = [false, false, false];
  let expression: ParsedExpression | undefined;
  let key: Key['kind'] | undefined = serial ? 'unique' : undefined;
  while (!endsColumn(t)) {
    if (t.accept('NOT', 'NULL')) nullable = false;
    else if (t.accept('DEFAULT')) ({ text: fallback, computed } = readDefault(t));
    else if (t.accept('COMMENT')) comment = t.take().text;
    else if (t.accept('ON', 'UPDATE')) readDefault(t);
    else if (t.is('AS', '(')) {
      t.take();
      expression = parseExpression(new SqlTokens(t.group(), t.modes));
      generated = true;
    } else if (t.accept('GENERATED', 'ALWAYS', 'AS', 'ROW') || t.accept('AS', 'ROW')) {
      t.take();
      generated = true;
    } else if (t.accept('INVISIBLE')) invisible = true;
    else if (t.accept('GENERATED', 'ALWAYS')) continue;
    else if (t.accept('PRIMARY')) {
      t.accept('KEY');
      key = 'primary';
      nullable = false;
    } else if (t.accept('UNIQUE')) {
      t.accept('KEY');
      key ??= 'unique';
    } else if (t.accept('KEY')) {
      key ??= 'primary';
      nullable = false;
    } else if (t.accept('CHARACTER', 'SET') || t.accept('CHARSET')) type = { ...type, charset: t.name().toLowerCase() };
    else if (t.accept('COLLATE')) type = { ...type, charset: charsetOfCollation(t.name()) };
    else if (t.is('(')) t.group();
    else t.take();
  }
  return {
    column: { name, type, nullable, default: fallback, comment, generated },
    key,
    invisible,
    computed,
    expression,
  };
}

/** ALTER TABLE may say FIRST or AFTER behind a column. */
function endsColumn(t: SqlTokens): boolean {
  return t.peek().kind === 'end' || [',', ')', 'FIRST', 'AFTER'].some((word) => t.is(word));
}

interface Default {
  /** As the source writes it, strings without quotes; an expression as its text; null for none. */
  readonly text: string | null;
  readonly computed: boolean;
}

export function readDefault(t: SqlTokens): Default {
  if (t.is('(')) return { text: `(${t.group()})`, computed: true };
  const sign = t.is('-') || t.is('+') ? t.take().text : '';
  const token = t.take();
  if (token.kind !== 'word') return { text: sign + token.text, computed: false };
  if (token.text === 'NULL') return { text: null, computed: false };
  if (t.peek().kind === 'string' && /^(B|X|N|_\w+)$/.test(token.text))
    return { text: `${token.raw}'${t.take().text}'`, computed: false };
  if (t.is('(')) return { text: `${token.raw}(${t.group()})`, computed: true };
  return { text: sign + token.raw, computed: !/^(TRUE|FALSE|0X[\dA-F]+|0B[01]+)$/.test(token.text) };
}

/** The table as everybody else sees it. */
export function toSourceTable({ name, columns, keys, comment }: ReadTable): SourceTable {
  return { name, columns, key: keyOf(columns, keys), comment };
}

/** The primary key; else the first unique key whose columns are all NOT NULL. */
function keyOf(columns: readonly SourceColumn[], keys: readonly Key[]): readonly string[] {
  const named = (key: Key): string[] =>
    key.columns.map((k) => columns.find((c) => c.name.toLowerCase() === k.toLowerCase())?.name ?? k);
  const usable = keys.filter((k) => k.columns.length > 0);
  const primary = usable.find((k) => k.kind === 'primary');
  if (primary) return named(primary);
  const unique = usable.find((k) => named(k).every((name) => columns.some((c) => c.name === name && !c.nullable)));
  return unique ? named(unique) : [];
}
