import type { ManifestNode } from '../../project/index.ts';
import { relationName, type Relation, type RelationType } from '../../relation.ts';
import type { ColumnPlan } from '../../silver/index.ts';
import type { Settled } from '../replay/replay.ts';
import type { Work } from './pending.ts';

/** What was made ready for a node before the rows' transaction. */
export interface Prepared {
  /** False for a table that this run makes; its rows are the whole select. */
  readonly stood: boolean;
  /** A history's columns, whose DDL has run. */
  readonly columns?: ColumnPlan;
}

/**
 * A day on an engine whose DDL commits by itself (H17): what is made anew is made beside what stands, under another name,
 * and every statement of the run finds it there; what stands is changed by rows alone. At the end one RENAME shows it.
 */
export class Aside {
  /** True once only rows may be written. */
  rowsOnly = false;
  readonly suffix: string;
  readonly #below: Aside | undefined;
  readonly #placed = new Map<
    string,
    { readonly relation: Relation; readonly aside: Relation; type: RelationType; keep?: Relation | undefined }
  >();
  readonly #prepared = new Map<string, Prepared>();
  /** By history (unique_id): what `--full-refresh` has laid again before the rows' transaction. */
  readonly replayed = new Map<string, readonly Settled[]>();
  readonly #ran = new Set<string>();
  readonly #later: Work[] = [];

  /** `below`: where to look for what this one does not place. */
  constructor(suffix = '__varve_new', below?: Aside) {
    this.suffix = suffix;
    this.#below = below;
  }

  /** `keep`: the name under which the table that stands is kept when this one takes its place. */
  put(relation: Relation, aside: Relation, type: RelationType, keep?: Relation): void {
    this.#placed.set(keyOf(relation), { relation, aside, type, keep });
  }

  readonly place = (relation: Relation): Relation =>
    this.#placed.get(keyOf(relation))?.aside ?? this.#below?.place(relation) ?? relation;

  /** The same, but for one relation: a table's select reads the table that stands. */
  placeBut(own: Relation | undefined): (relation: Relation) => Relation {
    const key = own && keyOf(own);
    return (relation) => (keyOf(relation) === key ? relation : this.place(relation));
  }

  prepare(node: ManifestNode, prepared: Prepared): void {
    this.#prepared.set(node.unique_id, prepared);
  }

  prepared(node: ManifestNode): Prepared | undefined {
    return this.#prepared.get(node.unique_id) ?? this.#below?.prepared(node);
  }

  /** Remembers DDL that has run, so that the rows' part passes over it. */
  ran(sql: string): void {
    this.#ran.add(sql);
  }

  hasRun(sql: string): boolean {
    return this.#ran.has(sql) || (this.#below?.hasRun(sql) ?? false);
  }

  /** What is to be done once the rows are committed. */
  later(work: Work): void {
    this.#later.push(work);
  }

  /** What shows all of it: tables in the place of those that stand, then the rest. */
  works(): readonly Work[] {
    const replace = [...this.#placed.values()].flatMap(({ relation, aside, type, keep }): Work[] =>
      type === 'table'
        ? [{ kind: 'replace', relation, aside, ...(keep ? { keep } : {}) }]
        : [{ kind: 'drop', relation: aside }],
    );
    return [...replace, ...this.#later];
  }

  /** Relations that this run has made and that nobody wants where it fails. */
  made(): readonly Relation[] {
    return [...this.#placed.values()].map(({ aside }) => aside);
  }

  clear(): void {
    this.rowsOnly = false;
    this.#placed.clear();
    this.#prepared.clear();
    this.replayed.clear();
    this.#ran.clear();
    this.#later.length = 0;
  }
}

function keyOf(relation: Relation): string {
  return relationName(relation);
}
