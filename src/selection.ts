import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fail } from './errors.ts';
import {
  previousManifest,
  readPreviousState,
  readProjectSelectors,
  select,
  type IndirectSelection,
  type PreviousState,
  type Project,
  type Selectors,
} from './project/index.ts';
import { relation } from './relation.ts';
import type { Deferral } from './run/index.ts';
import { countsAsError, type WarnError } from './warn-error.ts';

/** Which nodes a command is for, in dbt's selector syntax. */
export interface Selection {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Name of a selector of selectors.yml. */
  readonly selector?: string | undefined;
  readonly indirectSelection?: IndirectSelection | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  readonly excludeResourceTypes?: readonly string[] | undefined;
  /** Folder with the artifacts of another run, for `state:`, `result:`, `--defer` and the like; relative to the project. */
  readonly state?: string | undefined;
  readonly defer?: boolean | undefined;
  /** Another folder than `state` for `--defer`. */
  readonly deferState?: string | undefined;
  readonly favorState?: boolean | undefined;
  /** Which warnings are errors. */
  readonly warnError?: WarnError | undefined;
}

/** Finds the nodes that commands are for. */
export class Chooser {
  readonly #project: Project;
  readonly #targetDir: string;
  readonly #warn: (message: string) => void;
  #selectors: Promise<Selectors> | undefined;

  constructor(project: Project, targetDir: string, warn: (message: string) => void) {
    this.#project = project;
    this.#targetDir = targetDir;
    this.#warn = warn;
  }

  /** unique_ids of what is selected, of the kinds given. Errors: those of `select`, `state-missing`, `warning-error`. */
  async nodes(selection: Selection, kinds?: readonly string[]): Promise<readonly string[]> {
    const { state, resourceTypes = kinds, warnError } = selection;
    const strict = countsAsError(warnError, 'NoNodesForSelectionCriteria');
    const warn = strict ? (message: string) => fail('warning-error', { message }) : this.#warn;
    const chosen = select(this.#project.manifest, {
      select: selection.select ?? [],
      exclude: selection.exclude ?? [],
      selector: selection.selector,
      selectors: await (this.#selectors ??= readProjectSelectors(this.#project)),
      indirectSelection: selection.indirectSelection,
      resourceTypes,
      excludeResourceTypes: selection.excludeResourceTypes,
      previous: state === undefined ? undefined : await this.state(state),
      now: new Date(this.#project.shared.base.startedAt),
      warn,
    });
    if (chosen.length === 0) warn('The selection criterion does not match any enabled nodes');
    return chosen;
  }

  /** Errors: `state-missing`. */
  state(folder: string): Promise<PreviousState> {
    const dir = isAbsolute(folder) ? folder : join(this.#project.dir, folder);
    if (!existsSync(dir))
      fail('state-missing', { message: `Could not find manifest in --state path: "${folder}"`, file: 'manifest.json' });
    return readPreviousState(dir, this.#targetDir);
  }

  /** Where another state has each node; undefined where nothing is deferred. Errors: `state-missing`. */
  async deferral(selection: Selection): Promise<Deferral | undefined> {
    const folder = selection.deferState ?? selection.state;
    if (selection.defer !== true) return undefined;
    if (folder === undefined)
      return fail('state-missing', {
        message: 'Got a state selector method, but no comparison manifest',
        file: 'manifest.json',
      });
    const { nodes } = previousManifest(await this.state(folder));
    const relations = new Map(
      [...nodes].flatMap(([id, node]) => {
        const { schema, alias, database, relation_name: made } = node;
        if (typeof schema !== 'string' || typeof alias !== 'string' || typeof made !== 'string') return [];
        return [[id, relation(schema, alias, typeof database === 'string' ? database : undefined)] as const];
      }),
    );
    return { relations, favorState: selection.favorState ?? false };
  }
}
