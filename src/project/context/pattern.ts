import { createContext, Script } from 'node:vm';
import { fail } from '../../errors.ts';
import {
  callMacro,
  HostObject,
  MacroValue,
  native,
  NativeFunction,
  PyDict,
  PyTuple,
  toText,
  type Kwargs,
  type Value,
} from '../template/index.ts';
import { Namespace } from './namespace.ts';

const LONGEST_SUBJECT = 1_000_000;
/** Milliseconds that one search may take. */
const LONGEST_SEARCH = 1000;

const FLAGS: Readonly<Record<string, number>> = {
  IGNORECASE: 2,
  I: 2,
  MULTILINE: 8,
  M: 8,
  DOTALL: 16,
  S: 16,
  VERBOSE: 64,
  X: 64,
};

const watched = createContext(Object.create(null) as Record<string, unknown>);
const script = new Script('work()');

/** Runs a search that may take for ever under a watch. Errors: `template-limit`. */
function bounded<T>(pattern: RegExp, work: () => T): T {
  if ((pattern.source.match(/[*+{]/g)?.length ?? 0) < 2) return work();
  let result: T | undefined;
  watched['work'] = () => void (result = work());
  try {
    script.runInContext(watched, { timeout: LONGEST_SEARCH });
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    fail(
      'template-limit',
      { limit: `the pattern ${pattern.source} takes longer than ${LONGEST_SEARCH / 1000} s` },
      { cause },
    );
  }
  return result as T;
}

/** Python's pattern as JavaScript's. Errors: `macro-arguments` for none. */
function compile(text: string, bits: number): RegExp {
  const [inline = ''] = /^(?:\(\?[aiLmsux]+\))*/.exec(text) ?? [];
  let source = text
    .slice(inline.length)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
  if ((bits & 64) !== 0 || inline.includes('x')) source = source.replaceAll(/(\\.|\[[^\]]*\])|\s+|#.*/g, '$1');
  const has = (bit: number, letter: string): string => ((bits & bit) !== 0 || inline.includes(letter) ? letter : '');
  try {
    return new RegExp(source, `dg${has(2, 'i')}${has(8, 'm')}${has(16, 's')}`);
  } catch (cause) {
    return fail('macro-arguments', { name: 're', problem: `'${text}' is not a pattern` }, { cause });
  }
}

function again(pattern: RegExp, source: string, flags = ''): RegExp {
  return new RegExp(source, pattern.flags.replace('g', '') + flags);
}

/** A pattern that was compiled, or is compiled now. */
function patternOf(value: Value, flags: Value): RegExp {
  if (value instanceof PatternObject) return value.pattern;
  return compile(toText(value), typeof flags === 'number' ? flags : 0);
}

function subject(value: Value): string {
  const text = toText(value);
  if (text.length > LONGEST_SUBJECT)
    fail('template-limit', { limit: `re reads at most ${LONGEST_SUBJECT} characters` });
  return text;
}

type Search = (pattern: RegExp, args: readonly Value[], kwargs: Kwargs) => Value | Promise<Value>;

function once(pattern: RegExp, text: Value): Value {
  const within = subject(text);
  const found = bounded(pattern, () => pattern.exec(within));
  return found && new MatchObject(found);
}

function all(pattern: RegExp, text: Value): RegExpExecArray[] {
  const within = subject(text);
  return bounded(pattern, () => [...within.matchAll(pattern)]);
}

async function replaceAll(
  pattern: RegExp,
  [by, text, count]: readonly Value[],
  kwargs: Kwargs,
): Promise<[string, number]> {
  const within = subject(text);
  const most = Number(count ?? kwargs.get('count') ?? 0) || Infinity;
  let [result, last, done] = ['', 0, 0];
  for (const found of all(pattern, within).slice(0, most === Infinity ? undefined : most)) {
    const fresh =
      by instanceof MacroValue || by instanceof NativeFunction
        ? toText(await callMacro(by, [new MatchObject(found)]))
        : expanded(toText(by), found);
    result += within.slice(last, found.index) + fresh;
    last = found.index + found[0].length;
    done++;
  }
  return [result + within.slice(last), done];
}

/** `\1`, `\g<name>` of a replacement. */
function expanded(by: string, found: RegExpExecArray): string {
  return by.replaceAll(/\\(?:(\d{1,2})|g<(\w+)>|(.))/g, (_whole, number?: string, name?: string, other?: string) => {
    if (other !== undefined) return { n: '\n', t: '\t', r: '\r' }[other] ?? (other === '\\' ? '\\' : `\\${other}`);
    const key = number ?? name ?? '';
    return (/^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key]) ?? '';
  });
}

function split(pattern: RegExp, [text, limit]: readonly Value[], kwargs: Kwargs): Value {
  const within = subject(text);
  const most = Number(limit ?? kwargs.get('maxsplit') ?? 0) || undefined;
  const parts: Value[] = [];
  let last = 0;
  for (const found of all(pattern, within).slice(0, most)) {
    parts.push(
      within.slice(last, found.index),
      ...found.slice(1).map((group) => (group as string | undefined) ?? null),
    );
    last = found.index + found[0].length;
  }
  return [...parts, within.slice(last)];
}

const SEARCHES: Readonly<Record<string, Search>> = {
  search: (p, [text]) => once(again(p, p.source), text),
  match: (p, [text]) => once(again(p, p.source, 'y'), text),
  fullmatch: (p, [text]) => once(again(p, `(?:${p.source})$`, 'y'), text),
  findall: (p, [text]) => all(p, text).map(shown),
  finditer: (p, [text]) => all(p, text).map((found) => new MatchObject(found)),
  sub: async (p, args, kwargs) => (await replaceAll(p, args, kwargs))[0],
  subn: async (p, args, kwargs) => new PyTuple(await replaceAll(p, args, kwargs)),
  split: (p, args, kwargs) => split(p, args, kwargs),
};

/** Where flags stand among a function's arguments, behind the pattern. */
const FLAGS_AT: Readonly<Record<string, number>> = { sub: 3, subn: 3, split: 2 };

/** A list's item of `findall`: the whole, the only group, or a tuple of groups. */
function shown(found: RegExpExecArray): Value {
  const groups = found.slice(1).map((group) => (group as string | undefined) ?? '');
  if (groups.length === 0) return found[0];
  return groups.length === 1 ? groups[0] : new PyTuple(groups);
}

/** `re.compile(…)`. */
class PatternObject extends HostObject {
  readonly pattern: RegExp;
  readonly #source: string;

  constructor(source: string, flags: number) {
    super();
    this.#source = source;
    this.pattern = compile(source, flags);
  }

  override attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.#source;
    const search = Object.hasOwn(SEARCHES, name) ? SEARCHES[name] : undefined;
    return search && native(name, (args, kwargs) => search(this.pattern, args, kwargs));
  }

  override text(): string {
    return `re.compile('${this.#source}')`;
  }
}

class MatchObject extends HostObject {
  readonly #found: RegExpExecArray;

  constructor(found: RegExpExecArray) {
    super();
    this.#found = found;
  }

  #group(key: Value): Value {
    if (typeof key === 'string') return this.#found.groups?.[key] ?? null;
    return this.#found[Number(key ?? 0)] ?? null;
  }

  #span(key: Value): readonly [number, number] {
    const at = typeof key === 'string' ? this.#found.indices?.groups?.[key] : this.#found.indices?.[Number(key ?? 0)];
    return at ?? [-1, -1];
  }

  override attribute(name: string): Value | undefined {
    const found = this.#found;
    switch (name) {
      case 'group':
        return native(name, (keys) =>
          keys.length > 1 ? new PyTuple(keys.map((key) => this.#group(key))) : this.#group(keys[0]),
        );
      case 'groups':
        return native(
          name,
          ([fallback]) => new PyTuple(found.slice(1).map((group) => (group as string | undefined) ?? fallback ?? null)),
        );
      case 'groupdict':
        return native(name, () =>
          PyDict.from(
            Object.fromEntries(
              Object.entries(found.groups ?? {}).map(([k, v]) => [k, (v as string | undefined) ?? null]),
            ),
          ),
        );
      case 'start':
        return native(name, ([key]) => this.#span(key)[0]);
      case 'end':
        return native(name, ([key]) => this.#span(key)[1]);
      case 'span':
        return native(name, ([key]) => new PyTuple(this.#span(key)));
      case 'string':
        return found.input;
      default:
        return undefined;
    }
  }

  override item(key: Value): Value | undefined {
    return this.#group(key);
  }

  override text(): string {
    const [from, to] = this.#span(0);
    return `<re.Match object; span=(${from}, ${to}), match='${this.#found[0]}'>`;
  }
}

/** Python's `re`, as far as templates use it. A search is stopped after a second. */
export function patternModule(): Namespace {
  const searches = Object.entries(SEARCHES).map(([name, search]): [string, Value] => [
    name,
    native(name, ([pattern, ...args], kwargs) =>
      search(patternOf(pattern, kwargs.get('flags') ?? args[FLAGS_AT[name] ?? 1]), args, kwargs),
    ),
  ]);
  return new Namespace('re', [
    ...searches,
    ...Object.entries(FLAGS),
    [
      'compile',
      native('compile', ([pattern, flags], kwargs) => {
        const given = flags ?? kwargs.get('flags');
        return new PatternObject(toText(pattern), typeof given === 'number' ? given : 0);
      }),
    ],
    [
      'escape',
      native('escape', ([text]) =>
        subject(text).replaceAll(/[^\w]/g, (c) => (c.charCodeAt(0) < 128 && !/["%',/:;<=>@`!]/.test(c) ? `\\${c}` : c)),
      ),
    ],
  ]);
}
