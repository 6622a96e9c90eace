import { fail } from '../../errors.ts';
import { RESOURCE_TYPES } from '../manifest.ts';
import { glob, isWild } from './glob.ts';
import { Lineage } from './lineage.ts';
import { matcherOf, type MethodContext } from './methods.ts';
import type { SelectableManifest } from './selectable.ts';
import { selectorNamed, type Selectors } from './selectors-file.ts';
import { parseWords, type Criterion, type Group, type IndirectSelection, type Spec } from './spec.ts';
import type { PreviousState } from './state/previous.ts';
import { withTests, withWaiting, type Picked } from './tests.ts';

/** What can be asked for by `--resource-type`. */
export const SELECTABLE_TYPES = [...RESOURCE_TYPES, 'source', 'exposure', 'unit_test'] as const;

/** What runs: all but sources and exposures. */
const RUNNABLE: readonly string[] = [...RESOURCE_TYPES, 'unit_test'];

export interface SelectOptions {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** Name of a selector of `selectors`; words to select and exclude do not count then, as in dbt. */
  readonly selector?: string | undefined;
  /** selectors.yml: for `selector`, for the method `selector:`, and for its default where nothing else is asked for. */
  readonly selectors?: Selectors | undefined;
  /** Eager where nothing is said. */
  readonly indirectSelection?: IndirectSelection | undefined;
  /** The kinds that come out; without a word of them all that runs. */
  readonly resourceTypes?: readonly string[] | undefined;
  readonly excludeResourceTypes?: readonly string[] | undefined;
  /** Models without text are left out, as dbt's verbs do that run something. */
  readonly skipEmpty?: boolean | undefined;
  /** Artifacts of `--state`. */
  readonly previous?: PreviousState | undefined;
  /** The present moment: models past their deprecation date may be gone. */
  readonly now?: Date | undefined;
  /** Told of words that match nothing and of broken contracts, in dbt's words. */
  readonly warn?: ((message: string) => void) | undefined;
}

/**
 * unique_ids of what dbt's selector syntax names, in order: words unite, commas intersect; `+` takes what is above or
 * below, `n+` so many steps of it, `@` what is below with all its parents. Tests come along by indirect selection.
 * Errors: `selector-invalid`, `selector-unknown`, `selector-cycle`, `state-missing`, `contract-broken`.
 */
export function select(manifest: SelectableManifest, options: SelectOptions): string[] {
  const selection = new Selection(manifest, options);
  return [...selection.resultOf(specOf(options))].sort();
}

function specOf(options: SelectOptions): Spec {
  const { select: words, exclude, selector, selectors, indirectSelection = 'eager', warn } = options;
  const any = words.length + exclude.length > 0;
  if (selector !== undefined) {
    if (any)
      warn?.(
        'The --select and --exclude arguments are being ignored for node selection because --selector is provided',
      );
    return selectorNamed(selectors, selector).spec;
  }
  const standing = any ? undefined : selectors?.find((s) => s.isDefault);
  return standing ? standing.spec : parseWords({ select: words, exclude }, indirectSelection);
}

/** One selection at work. */
class Selection {
  readonly #options: SelectOptions;
  readonly #lineage: Lineage;
  readonly #context: MethodContext;
  readonly #kinds: ReadonlySet<string>;
  /** Selectors that are being looked up, outermost first. */
  readonly #open: string[] = [];

  constructor(manifest: SelectableManifest, options: SelectOptions) {
    const { previous, now, resourceTypes = RUNNABLE, excludeResourceTypes = [], warn = () => undefined } = options;
    this.#options = options;
    this.#lineage = new Lineage(manifest);
    this.#kinds = new Set(resourceTypes.filter((kind) => !excludeResourceTypes.includes(kind)));
    const selectors = this.#selectors.bind(this);
    this.#context = { manifest, lineage: this.#lineage, previous, now, warn, selectors };
  }

  /** What comes out, of the kinds that were asked for. */
  resultOf(spec: Spec): Set<string> {
    return new Set([...this.#pick(spec).direct].filter((id) => this.#isWanted(id)));
  }

  #isWanted(id: string): boolean {
    const node = this.#lineage.members.get(id);
    if (!node || !this.#kinds.has(node.resource_type)) return false;
    return this.#options.skipEmpty !== true || node.resource_type !== 'model' || node.raw_code?.trim() !== '';
  }

  #pick(spec: Spec): Picked {
    return spec.kind === 'criterion' ? this.#criterion(spec) : this.#group(spec);
  }

  #group({ kind, parts, indirect, expected }: Group): Picked {
    const picked = parts.map((part) => this.#pick(part));
    const direct = combined(
      kind,
      picked.map((p) => p.direct),
    );
    const waiting = combined(kind, picked.map(all));
    const chosen = withWaiting(this.#lineage, { direct, waiting }, indirect);
    if (expected !== undefined && chosen.size === 0)
      this.#context.warn(`The selection criterion '${expected}' does not match any enabled nodes`);
    return { direct: chosen, waiting };
  }

  #criterion(criterion: Criterion): Picked {
    const found = this.#found(criterion);
    const chosen = new Set(found);
    const add = (ids: Iterable<string>): void => {
      for (const id of ids) chosen.add(id);
    };
    if (criterion.childrensParents) {
      const below = new Set([...found, ...this.#lineage.descendants(found)]);
      add(below);
      add(this.#lineage.ancestors(below));
    }
    if (criterion.parents !== undefined) add(this.#lineage.ancestors(found, criterion.parents));
    if (criterion.children !== undefined) add(this.#lineage.descendants(found, criterion.children));
    // a selector has brought its tests, and left some out on purpose
    if (criterion.method === 'selector') return { direct: chosen, waiting: new Set() };
    const mode = criterion.indirect ?? this.#options.indirectSelection ?? 'eager';
    return withTests(this.#lineage, chosen, mode);
  }

  #found(criterion: Criterion): Set<string> {
    const matches = matcherOf(criterion, this.#context);
    const { method, value } = criterion;
    const found = new Set<string>();
    const { members } = this.#lineage;
    const among = method === 'fqn' && !isWild(String(value)) ? this.#lineage.called(String(value)) : members.values();
    for (const node of among) if (matches(node)) found.add(node.unique_id);
    return found;
  }

  #selectors({ value, raw }: Criterion): ReadonlySet<string> {
    const { selectors } = this.#options;
    const problem = 'Cannot use selector: method if selectors.yml is not provided';
    if (!selectors) return fail('selector-invalid', { selector: raw, problem });
    const matches = glob(String(value));
    const named = selectors.filter(({ name }) => matches(name));
    if (named.length === 0) {
      const message = `Selector '${String(value)}' did not match any selector in selectors.yml`;
      return fail('selector-invalid', { selector: raw, problem: message });
    }
    return new Set(named.flatMap(({ name, spec }) => [...this.#within(name, spec)]));
  }

  #within(name: string, spec: Spec): Set<string> {
    if (this.#open.includes(name)) fail('selector-cycle', { names: [...this.#open, name] });
    this.#open.push(name);
    const result = this.resultOf(spec);
    this.#open.pop();
    return result;
  }
}

type Combine = (first: ReadonlySet<string>, rest: readonly ReadonlySet<string>[]) => ReadonlySet<string>;

const COMBINE: Readonly<Record<Group['kind'], Combine>> = {
  union: (first, rest) => {
    const all = new Set(first);
    for (const set of rest) for (const id of set) all.add(id);
    return all;
  },
  intersection: (first, rest) => new Set([...first].filter((id) => rest.every((set) => set.has(id)))),
  difference: (first, rest) => new Set([...first].filter((id) => !rest.some((set) => set.has(id)))),
};

function combined(kind: Group['kind'], [first, ...rest]: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  if (first === undefined) return new Set();
  const others = kind === 'intersection' ? rest : rest.filter((set) => set.size > 0);
  return others.length === 0 ? first : COMBINE[kind](first, others);
}

function all({ direct, waiting }: Picked): ReadonlySet<string> {
  return waiting.size === 0 ? direct : new Set([...direct, ...waiting]);
}
