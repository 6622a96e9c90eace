import type { Relation, RelationType } from '../../relation.ts';
import { HostObject, native, type Value } from '../template/index.ts';

export type RenderRelation = (relation: Relation) => string;

/** A relation as templates have it: prints as SQL, knows its parts, is a mapping as dbt's is. */
export class RelationObject extends HostObject {
  readonly relation: Relation;
  readonly type: RelationType | null;
  readonly #render: RenderRelation;
  readonly #sql: string | undefined;

  /** `sql`: how it prints, where that is not the relation's name (a CTE, a limited subquery). */
  constructor(
    relation: Relation,
    render: RenderRelation,
    options: { readonly type?: RelationType | null; readonly sql?: string } = {},
  ) {
    super();
    this.relation = relation;
    this.type = options.type ?? null;
    this.#render = render;
    this.#sql = options.sql;
  }

  override attribute(name: string): Value | undefined {
    const { database, schema, identifier } = this.relation;
    switch (name) {
      case 'database':
        return database ?? null;
      case 'schema':
        return schema;
      case 'identifier':
      case 'name':
      case 'table':
        return identifier;
      case 'type':
        return this.type;
      case 'is_table':
      case 'is_view':
      case 'is_cte':
        return this.type === name.slice(3);
      case 'render':
        return native('render', () => this.text());
      case 'include':
        return native('include', (_args, kwargs) => this.#include(kwargs));
      case 'quote':
        return native('quote', () => this);
      case 'incorporate':
        return native('incorporate', () => this);
      default:
        return undefined;
    }
  }

  /** `include(database=false, schema=false)`: the same relation, printed with fewer parts. */
  #include(kwargs: ReadonlyMap<string, Value>): RelationObject {
    const { database, schema, identifier } = this.relation;
    const short = kwargs.get('database') === false ? { schema, identifier } : { database, schema, identifier };
    if (kwargs.get('schema') !== false) return new RelationObject(short, this.#render, { type: this.type });
    const sql = this.#render({ schema: identifier, identifier }).split('.').at(-1) ?? identifier;
    return new RelationObject(short, this.#render, { type: this.type, sql });
  }

  override text(): string {
    return this.#sql ?? this.#render(this.relation);
  }

  override get isMapping(): boolean {
    return true;
  }
}
