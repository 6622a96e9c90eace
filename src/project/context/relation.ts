import type { Relation, RelationType } from '../../relation.ts';
import { fail } from '../../errors.ts';
import { HostObject, native, PyDict, toText, truthy, type Kwargs, type Value } from '../template/index.ts';

export type RenderRelation = (relation: Relation) => string;

const PARTS = ['database', 'schema', 'identifier'] as const;
type Part = (typeof PARTS)[number];
type Path = Readonly<Record<Part, string | null>>;
type Policy = Readonly<Record<Part, boolean>>;

const EVERY: Policy = { database: true, schema: true, identifier: true };

interface RelationOptions {
  readonly type?: RelationType | null | undefined;
  /** How it prints, where that is not the relation's name (a CTE, a limited subquery). */
  readonly sql?: string | undefined;
  /** Its parts, where some are not there: a temporary table has an identifier alone. */
  readonly path?: Path | undefined;
  /** Which parts it prints. */
  readonly include?: Policy | undefined;
  /** Which of them are quoted. */
  readonly quote?: Policy | undefined;
}

/** A relation as templates have it: prints as SQL, knows its parts, is a mapping as dbt's is. Nothing of it changes: each method gives a new one. */
export class RelationObject extends HostObject {
  readonly relation: Relation;
  readonly type: RelationType | null;
  readonly path: Path;
  readonly #render: RenderRelation;
  readonly #options: RelationOptions;

  constructor(relation: Relation, render: RenderRelation, options: RelationOptions = {}) {
    super();
    this.relation = relation;
    this.type = options.type ?? null;
    const { database, schema, identifier } = relation;
    this.path = options.path ?? { database: database ?? null, schema, identifier };
    this.#render = render;
    this.#options = options;
  }

  /** A relation of which any part may be missing. */
  static of(path: Path, render: RenderRelation, options: RelationOptions = {}): RelationObject {
    const { database, schema, identifier } = path;
    const named = { database: database ?? undefined, schema: schema ?? '', identifier: identifier ?? '' };
    return new RelationObject(named, render, { ...options, path });
  }

  #with(change: RelationOptions): RelationObject {
    return RelationObject.of(change.path ?? this.path, this.#render, { ...this.#options, ...change });
  }

  override attribute(name: string): Value | undefined {
    const { path } = this;
    switch (name) {
      case 'database':
      case 'schema':
      case 'identifier':
        return path[name];
      case 'name':
      case 'table':
        return path.identifier;
      case 'type':
        return this.type;
      case 'path':
        return PyDict.from({ ...path });
      case 'include_policy':
        return PyDict.from({ ...this.#include });
      case 'quote_policy':
        return PyDict.from({ ...this.#quote });
      case 'metadata':
        return PyDict.from({ type: 'DuckDBRelation' });
      case 'can_be_renamed':
      case 'can_be_replaced':
        return false;
      default:
        return name.startsWith('is_') ? this.type === name.slice(3) : this.#method(name);
    }
  }

  #method(name: string): Value | undefined {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    return method && native(name, (args, kwargs) => method(this, args, kwargs));
  }

  get #include(): Policy {
    return this.#options.include ?? EVERY;
  }

  get #quote(): Policy {
    return this.#options.quote ?? EVERY;
  }

  /** `include(database=false)`: the same relation, printed with fewer parts. */
  including(args: readonly Value[], kwargs: Kwargs): RelationObject {
    return this.#with({ sql: undefined, include: changed(this.#include, args, kwargs) });
  }

  quoting(args: readonly Value[], kwargs: Kwargs): RelationObject {
    return this.#with({ sql: undefined, quote: changed(this.#quote, args, kwargs) });
  }

  /** The relation with other parts, another type. */
  incorporate(kwargs: Kwargs): RelationObject {
    const given = kwargs.get('path');
    const parts = given instanceof PyDict ? new Map(given.entries().map(([k, v]) => [toText(k), v])) : undefined;
    const type = kwargs.has('type') ? relationType(kwargs.get('type')) : this.type;
    const moved = parts ? this.replacing(parts) : this;
    return moved.#with({ type });
  }

  replacing(parts: Kwargs): RelationObject {
    const path = Object.fromEntries(
      PARTS.map((part) => [part, parts.has(part) ? textOrNull(parts.get(part)) : this.path[part]]),
    ) as Record<Part, string | null>;
    return this.#with({ path, sql: undefined });
  }

  /** True where each given part is the relation's, whatever its case. */
  matches(args: readonly Value[], kwargs: Kwargs): boolean {
    const wanted = PARTS.map((part, i) => [part, textOrNull(args[i] ?? kwargs.get(part))] as const);
    const asked = wanted.filter(([, value]) => value !== null);
    if (asked.length === 0) fail('macro-arguments', { name: 'matches', problem: 'nothing to compare was given' });
    const bare = (text: string | null): string => (text ?? '').replaceAll(/^"|"$/g, '').toLowerCase();
    return asked.every(([part, value]) => bare(this.path[part]) === bare(value));
  }

  /** `"database".INFORMATION_SCHEMA.COLUMNS`. */
  informationSchema(view: Value): RelationObject {
    const database = this.path.database === null ? [] : [this.#part('database', this.path.database)];
    const parts = [...database, 'INFORMATION_SCHEMA', ...(typeof view === 'string' ? [view] : [])];
    const path = { ...this.path, schema: null, identifier: 'INFORMATION_SCHEMA' };
    return this.#with({ path, type: null, sql: parts.join('.') });
  }

  #part(part: Part, name: string): string {
    return this.#quote[part] ? quotedPart(this.#render, name) : name;
  }

  /** Schema and identifier, quoted both: the engine prints such a name itself, and knows where it stands. */
  #isWhole(): boolean {
    const [include, quote] = [this.#include, this.#quote];
    const named = this.path.schema !== null && this.path.identifier !== null;
    return named && include.schema && include.identifier && PARTS.every((part) => quote[part]);
  }

  override text(): string {
    const { sql } = this.#options;
    if (sql !== undefined) return sql;
    if (this.#isWhole()) return this.#render(this.#include.database ? this.relation : withoutDatabase(this.relation));
    const shown = PARTS.flatMap((part) => {
      const name = this.path[part];
      return name !== null && this.#include[part] ? [this.#part(part, name)] : [];
    });
    return shown.join('.');
  }

  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }

  override get isMapping(): boolean {
    return true;
  }
}

function withoutDatabase({ schema, identifier }: Relation): Relation {
  return { schema, identifier };
}

type Method = (of: RelationObject, args: readonly Value[], kwargs: Kwargs) => Value;

const METHODS: Readonly<Record<string, Method>> = {
  render: (of) => of.text(),
  render_limited: (of) => of.text(),
  include: (of, args, kwargs) => of.including(args, kwargs),
  quote: (of, args, kwargs) => of.quoting(args, kwargs),
  incorporate: (of, _args, kwargs) => of.incorporate(kwargs),
  replace: (of, _args, kwargs) => of.incorporate(kwargs),
  replace_path: (of, _args, kwargs) => of.replacing(kwargs),
  matches: (of, args, kwargs) => of.matches(args, kwargs),
  information_schema: (of, [view], kwargs) => of.informationSchema(view ?? kwargs.get('view_name')),
  information_schema_only: (of) => of.informationSchema(null),
  without_identifier: (of) =>
    of.including([], new Map([['identifier', false]])).replacing(new Map([['identifier', null]])),
  quoted: (_of, [name]) => `"${toText(name)}"`,
  get: (of, [key, fallback]) => of.item(key) ?? fallback ?? null,
  to_dict: (of) => PyDict.from({ path: PyDict.from({ ...of.path }), type: of.type }),
  add_ephemeral_prefix: (_of, [name]) => ephemeralName(toText(name)),
};

export function ephemeralName(name: string): string {
  return `__dbt__cte__${name}`;
}

/** A name as the engine quotes it; a relation prints its parts alike. */
function quotedPart(render: RenderRelation, name: string): string {
  const twice = render({ schema: name, identifier: name });
  return twice.slice(0, (twice.length - 1) / 2);
}

function changed(policy: Policy, args: readonly Value[], kwargs: Kwargs): Policy {
  const parts = PARTS.map((part, i) => {
    const given = args[i] ?? kwargs.get(part);
    return [part, given === undefined || given === null ? policy[part] : truthy(given)] as const;
  });
  return Object.fromEntries(parts) as Record<Part, boolean>;
}

export function textOrNull(value: Value): string | null {
  return value === undefined || value === null ? null : toText(value);
}

export function relationType(value: Value): RelationType | null {
  return textOrNull(value) as RelationType | null;
}

/** `api.Relation`: how macros make relations of names. */
export function relationClass(render: RenderRelation): readonly (readonly [string, Value])[] {
  const made = (kwargs: Kwargs, args: readonly Value[] = []): RelationObject => {
    const names = PARTS.map((part, i) => [part, textOrNull(args[i] ?? kwargs.get(part))]);
    const policy = (key: string): Policy | undefined => {
      const given = kwargs.get(key);
      return given instanceof PyDict
        ? changed(EVERY, [], new Map(given.entries().map(([k, v]) => [toText(k), v])))
        : undefined;
    };
    const options = {
      type: relationType(args[3] ?? kwargs.get('type')),
      quote: policy('quote_policy'),
      include: policy('include_policy'),
    };
    return RelationObject.of(Object.fromEntries(names) as Record<Part, string | null>, render, options);
  };
  return [
    ['create', native('create', (args, kwargs) => made(kwargs, args))],
    [
      'from_dict',
      native('from_dict', ([from]) => {
        const given =
          from instanceof PyDict ? new Map(from.entries().map(([k, v]) => [toText(k), v])) : new Map<string, Value>();
        const path = given.get('path');
        const parts = path instanceof PyDict ? path.entries().map(([k, v]): [string, Value] => [toText(k), v]) : [];
        return made(new Map([...given, ...parts]));
      }),
    ],
    ['add_ephemeral_prefix', native('add_ephemeral_prefix', ([name]) => ephemeralName(toText(name)))],
    ['Table', 'table'],
    ['View', 'view'],
    ['CTE', 'cte'],
    ['External', 'external'],
    ['MaterializedView', 'materialized_view'],
  ];
}
