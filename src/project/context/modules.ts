import { fail } from '../../errors.ts';
import { HostObject, native, PyDict, PyTuple, toText, type Value } from '../template/index.ts';
import { DateTimeObject, ZoneObject } from './datetime.ts';

/** Members by name, nothing else. */
export class Namespace extends HostObject {
  readonly #members: ReadonlyMap<string, Value>;
  readonly #name: string;
  readonly #call: ((args: Value[], kwargs: ReadonlyMap<string, Value>) => Value) | undefined;

  constructor(
    name: string,
    members: Iterable<readonly [string, Value]>,
    call?: (args: Value[], kwargs: ReadonlyMap<string, Value>) => Value,
  ) {
    super();
    this.#name = name;
    this.#members = new Map(members);
    this.#call = call;
  }

  override attribute(name: string): Value | undefined {
    return this.#members.get(name);
  }

  override item(key: Value): Value | undefined {
    return this.#members.get(toText(key));
  }

  override call(args: Value[], kwargs: ReadonlyMap<string, Value>): Value {
    return this.#call
      ? this.#call(args, kwargs)
      : fail('macro-arguments', { name: this.#name, problem: 'it cannot be called' });
  }

  override get isMapping(): boolean {
    return true;
  }

  override text(): string {
    return this.#name;
  }
}

/** dbt's `modules`: what templates use of Python's datetime, pytz and re. */
export function modules(startedAt: Date): Namespace {
  const int = (value: Value | undefined, fallback = 0): number => (value === undefined ? fallback : Number(value));
  const datetime = new Namespace(
    'datetime',
    [
      ['now', native('now', () => new DateTimeObject(startedAt.getTime()))],
      ['utcnow', native('utcnow', () => new DateTimeObject(startedAt.getTime()))],
      ['today', native('today', () => new DateTimeObject(startedAt.getTime()))],
      [
        'fromisoformat',
        native(
          'fromisoformat',
          ([text]) =>
            new DateTimeObject(
              Date.parse(`${toText(text).replace(' ', 'T')}${toText(text).length > 10 ? 'Z' : 'T00:00:00Z'}`),
            ),
        ),
      ],
    ],
    ([y, mo, d, h, mi, s]) => new DateTimeObject(Date.UTC(int(y), int(mo, 1) - 1, int(d, 1), int(h), int(mi), int(s))),
  );
  return new Namespace('modules', [
    [
      'datetime',
      new Namespace('datetime', [
        ['datetime', datetime],
        ['date', datetime],
      ]),
    ],
    [
      'pytz',
      new Namespace('pytz', [
        ['utc', new ZoneObject('UTC')],
        ['timezone', native('timezone', ([name]) => new ZoneObject(toText(name)))],
      ]),
    ],
    ['re', new Namespace('re', REGEX)],
  ]);
}

const LONGEST_SUBJECT = 100_000;

/** Python's pattern as JavaScript's; named groups differ in one letter. */
function pattern(text: Value | undefined, flags: string): RegExp {
  return new RegExp(toText(text).replaceAll('(?P<', '(?<'), flags);
}

function subject(text: Value | undefined): string {
  return toText(text).slice(0, LONGEST_SUBJECT);
}

const REGEX: readonly (readonly [string, Value])[] = [
  ['match', native('match', ([p, s]) => match(new RegExp(`^(?:${pattern(p, '').source})`).exec(subject(s))))],
  ['fullmatch', native('fullmatch', ([p, s]) => match(new RegExp(`^(?:${pattern(p, '').source})$`).exec(subject(s))))],
  ['search', native('search', ([p, s]) => match(pattern(p, '').exec(subject(s))))],
  ['findall', native('findall', ([p, s]) => [...subject(s).matchAll(pattern(p, 'g'))].map(found))],
  [
    'sub',
    native('sub', ([p, by, s]) => subject(s).replaceAll(pattern(p, 'g'), toText(by).replaceAll(/\\(\d)/g, '$$$1'))),
  ],
  ['split', native('split', ([p, s]) => subject(s).split(pattern(p, '')))],
  ['escape', native('escape', ([s]) => subject(s).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))],
];

function found(m: RegExpMatchArray): Value {
  if (m.length === 1) return m[0];
  return m.length === 2 ? (m[1] ?? '') : new PyTuple(m.slice(1).map((g) => g ?? ''));
}

function match(m: RegExpExecArray | null): Value {
  if (!m) return null;
  const group = (key: Value | undefined): Value =>
    typeof key === 'string' ? (m.groups?.[key] ?? null) : (m[Number(key ?? 0)] ?? null);
  return new Namespace('<re.Match>', [
    ['group', native('group', ([key]) => group(key))],
    ['groups', native('groups', () => new PyTuple(m.slice(1).map((g) => g ?? null)))],
    ['groupdict', native('groupdict', () => PyDict.from({ ...m.groups }))],
    ['start', native('start', () => m.index)],
    ['end', native('end', () => m.index + m[0].length)],
  ]);
}
