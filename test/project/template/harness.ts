import {
  callMacro,
  HostObject,
  native,
  parseTemplate,
  PyTuple,
  render,
  returnFunction,
  Scope,
  toRepr,
  toText,
  toValue,
  type MacroValue,
  type Value,
} from '../../../src/project/template/index.ts';

/** Names by which a template reaches members; nothing else is reachable. */
export class Members extends HostObject {
  readonly #members: Readonly<Record<string, Value>>;
  constructor(members: Readonly<Record<string, Value>>) {
    super();
    this.#members = members;
  }
  override attribute(name: string): Value | undefined {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }
  override text(): string {
    return '<members>';
  }
}

/** Stand-ins for what dbt gives to templates, as the cases expect them. */
export function stubs(): Scope {
  const results = new Map<string, Value>();
  const datetime = native(
    'datetime',
    ([y, m, d]) =>
      new Members({
        strftime: native('strftime', () => [y, m, d].map((n) => String(n as number).padStart(2, '0')).join('-')),
      }),
  );
  const match = native('match', ([p, s]) => {
    const found = new RegExp(`^${toText(p)}`).exec(toText(s));
    return new Members({ group: native('group', ([n]) => found?.[Number(n)] ?? null) });
  });
  return new Scope(undefined, [
    ['return', returnFunction],
    ['execute', true],
    ['fromjson', native('fromjson', ([text]) => toValue(JSON.parse(toText(text)) as unknown))],
    ['zip', native('zip', ([a, b]) => (a as Value[]).map((x, i) => new PyTuple([x, (b as Value[])[i]])))],
    ['modules', new Members({ datetime: new Members({ datetime }), re: new Members({ match }) })],
    [
      'adapter',
      new Members({
        dispatch: native('dispatch', ([name, pkg]) =>
          native('m', (args, kwargs) => `${toText(pkg)}.${toText(name)}${toRepr(args)}${toRepr(toValue(kwargs))}`),
        ),
      }),
    ],
    [
      'run_query',
      native('run_query', () =>
        Promise.resolve(new Members({ columns: [new Members({ values: native('values', () => [41]) })] })),
      ),
    ],
    [
      'statement',
      native('statement', async ([name], kwargs) => {
        results.set(toText(name), await callMacro(kwargs.get('caller') as MacroValue, []));
        return '';
      }),
    ],
    ['load_result', native('load_result', ([name]) => results.get(toText(name)))],
  ]);
}

export async function rendered(text: string, scope: Scope = stubs()): Promise<string> {
  return render(parseTemplate(text, 'case.sql'), scope);
}
