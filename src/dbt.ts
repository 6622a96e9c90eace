import { join, resolve } from 'node:path';
import type { Day } from './day.ts';
import { fail, VarveError } from './errors.ts';
import {
  findMacro,
  isHistory,
  type Compiled,
  type ManifestNode,
  type ManifestArtifactOptions,
  type Project,
  type SourceDefinition,
  writeManifest,
} from './project/index.ts';
import {
  beginLedger,
  cloneNodes,
  compiledPath,
  compileNodes,
  ledgerIsThere,
  measureFreshness,
  readCatalog,
  runOperation,
  runVerb,
  showQueries,
  VERBS,
  copyAssets,
  writeCatalog,
  writeRunResults,
  writeSources,
  type FreshnessResult,
  type Invocation,
  type NodeResult,
  type Session,
  type Shown,
  type Verb,
  type VerbResult,
  type VerbSettings,
} from './run/index.ts';
import { Chooser, type Selection } from './selection.ts';

/** What dbt's commands are told. */
export interface RunCommand extends Selection, Omit<VerbSettings, 'deferral'> {
  readonly date?: Day | undefined;
  readonly fullRefresh?: boolean | undefined;
  readonly failFast?: boolean | undefined;
  readonly threads?: number | undefined;
  /** unique_ids, in the place of a selection (retry). */
  readonly nodes?: readonly string[] | undefined;
  /** The command line's options as artifacts tell them. */
  readonly args?: Readonly<Record<string, unknown>> | undefined;
}

export interface ShowCommand extends RunCommand {
  readonly inline?: string | undefined;
  /** The most rows; undefined for all. */
  readonly limit?: number | undefined;
}

export interface OperationCommand extends RunCommand {
  readonly macro: string;
  readonly macroArgs: Readonly<Record<string, unknown>>;
}

/** dbt's commands over an open project; each leaves dbt's artifacts in the target folder. */
export interface Dbt {
  run(verb: Verb, command: RunCommand): Promise<VerbResult>;
  compile(command: RunCommand & { readonly inline?: string | undefined }): Promise<VerbResult>;
  show(command: ShowCommand): Promise<readonly Shown[]>;
  operation(command: OperationCommand): Promise<void>;
  freshness(command: RunCommand & { readonly output?: string | undefined }): Promise<readonly FreshnessResult[]>;
  /** Writes manifest.json, run_results.json and catalog.json. */
  docs(
    command: RunCommand & { readonly compile: boolean; readonly emptyCatalog: boolean },
  ): Promise<{ relations: number }>;
  clone(command: RunCommand): Promise<VerbResult>;
}

interface Calling {
  readonly invocationId: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function dbtCommands(session: Session, calling: Calling): Dbt {
  return new Commands(session, calling);
}

class Commands implements Dbt {
  readonly #session: Session;
  readonly #project: Project;
  readonly #calling: Calling;
  readonly #chooser: Chooser;

  constructor(session: Session, calling: Calling) {
    this.#session = session;
    this.#project = session.project;
    this.#calling = calling;
    const warn = (message: string): void => session.emit({ type: 'warning', message });
    this.#chooser = new Chooser(session.project, session.targetDir, warn);
  }

  #invocation(args: Invocation['args'] = {}): Invocation {
    const { invocationId: id, env } = this.#calling;
    return { id, at: this.#session.clock.now(), args, env };
  }

  /** What manifest.json is written with. */
  #told({ id, at, env }: Invocation, compiled: ReadonlyMap<string, Compiled> = new Map()): ManifestArtifactOptions {
    return { at, env, invocationId: id, compiled };
  }

  async #settings(command: RunCommand): Promise<VerbSettings> {
    const { storeFailures, warnError, empty, sample, eventTime, batches } = command;
    return {
      storeFailures,
      warnError,
      empty,
      sample,
      eventTime,
      batches,
      deferral: await this.#chooser.deferral(command),
    };
  }

  /** Leaves dbt's artifacts. `more`: compiled SQL that no result tells of. */
  async #keep(
    results: readonly NodeResult[],
    args: Invocation['args'] | undefined,
    more: ReadonlyMap<string, Compiled> = new Map(),
  ): Promise<void> {
    const { targetDir } = this.#session;
    const invocation = this.#invocation(args);
    const compiled = new Map([...compiledOf(this.#project, results), ...more]);
    await writeManifest(targetDir, this.#project, this.#told(invocation, compiled));
    await writeRunResults(targetDir, { results, invocation });
  }

  /** What the command names, where it names no nodes itself. */
  async #nodes(command: RunCommand & { readonly inline?: string | undefined }): Promise<readonly string[]> {
    if (command.inline !== undefined) return [];
    return command.nodes ?? (await this.#chooser.nodes(command));
  }

  async run(verb: Verb, command: RunCommand): Promise<VerbResult> {
    const session = this.#session;
    const nodes = command.nodes ?? (await this.#chooser.nodes(command, kindsOf(verb)));
    if (nodes.some((id) => keepsHistory(this.#project, id)) || (await ledgerIsThere(session)))
      await beginLedger(session);
    const { date, fullRefresh = false, failFast, threads } = command;
    const settings = await this.#settings(command);
    const result = await runVerb(session, verb, { ...settings, nodes, date, fullRefresh, failFast, threads });
    await this.#keep(result.results, command.args);
    return result;
  }

  async compile(command: RunCommand & { readonly inline?: string | undefined }): Promise<VerbResult> {
    const settings = await this.#settings(command);
    const { inline } = command;
    if (inline !== undefined) {
      const [shown] = await showQueries(this.#session, { ...settings, nodes: [], inline, describe: true });
      const results = shown ? [shownResult(shown)] : [];
      await this.#keep(results, command.args);
      return { results, failed: false };
    }
    const result = await compileNodes(this.#session, await this.#nodes(command), settings);
    await this.#keep(result.results, command.args, result.compiled);
    return result;
  }

  async show(command: ShowCommand): Promise<readonly Shown[]> {
    const { inline, limit, date } = command;
    const settings = await this.#settings(command);
    const nodes = await this.#nodes(command);
    const shown = await showQueries(this.#session, { ...settings, nodes, inline, limit, date });
    await this.#keep(shown.map(shownResult), command.args);
    return shown;
  }

  async operation({ macro, macroArgs, args }: OperationCommand): Promise<void> {
    try {
      const id = await runOperation(this.#session, { macro, args: macroArgs });
      await this.#keep([operationResult(id, macro)], args);
    } catch (error) {
      const found = findMacro(this.#project, macro);
      if (!found || !(error instanceof VarveError) || error.kind === 'interrupted') throw error;
      const result = operationResult(found.definition.unique_id, macro);
      await this.#keep([{ ...result, status: 'error', message: error.message }], args);
      throw error;
    }
  }

  async freshness(command: RunCommand & { readonly output?: string | undefined }): Promise<readonly FreshnessResult[]> {
    const { targetDir } = this.#session;
    const { manifest, dir } = this.#project;
    const chosen = await this.#chooser.nodes(command, ['source']);
    const sources = chosen.flatMap((id) => manifest.sources[id] ?? []).filter(isMeasured);
    const results = await measureFreshness(this.#session, sources);
    const invocation = this.#invocation(command.args);
    await writeSources(resolve(dir, command.output ?? join(targetDir, 'sources.json')), results, invocation);
    await writeManifest(targetDir, this.#project, this.#told(invocation));
    return results;
  }

  async docs(
    command: RunCommand & { readonly compile: boolean; readonly emptyCatalog: boolean },
  ): Promise<{ relations: number }> {
    const { manifest } = this.#project;
    const { targetDir } = this.#session;
    const ids = await this.#chooser.nodes(command, ['model', 'seed', 'snapshot', 'source']);
    const all = await this.#chooser.nodes({ ...command, resourceTypes: undefined });
    const { compiled, results } = command.compile
      ? await compileNodes(this.#session, all, await this.#settings(command))
      : { compiled: new Map<string, Compiled>(), results: [] };
    const items = ids.flatMap((id) => manifest.nodes[id] ?? manifest.sources[id] ?? []);
    const entries = command.emptyCatalog ? [] : await readCatalog(this.#session, items);
    const invocation = this.#invocation(command.args);
    if (command.compile) {
      await writeManifest(targetDir, this.#project, this.#told(invocation, compiled));
      await writeRunResults(targetDir, { results, invocation });
    }
    await copyAssets(this.#project, targetDir);
    await writeCatalog(targetDir, entries, invocation);
    return { relations: entries.length };
  }

  async clone(command: RunCommand): Promise<VerbResult> {
    const { state, deferState, fullRefresh, args } = command;
    if ((state ?? deferState) === undefined)
      fail('state-missing', {
        message: '--state or --defer-state are required for deferral, but neither was provided',
        file: 'manifest.json',
      });
    const deferral = await this.#chooser.deferral({ ...command, defer: true });
    const ids = command.nodes ?? (await this.#chooser.nodes(command, ['model', 'seed', 'snapshot']));
    const nodes = ids
      .flatMap((id) => this.#project.manifest.nodes[id] ?? [])
      .filter((node: ManifestNode) => node.relation_name !== null);
    const results = await cloneNodes(this.#session, { nodes, from: deferral?.relations ?? new Map(), fullRefresh });
    await this.#keep(results, args);
    return { results, failed: results.some((r) => r.status === 'error') };
  }
}

/** What a verb runs, and the ephemeral models and tests that come with it. */
function kindsOf(verb: Verb): readonly string[] {
  return verb === 'build' ? [...VERBS.build] : [...VERBS[verb]];
}

function keepsHistory({ manifest }: Project, id: string): boolean {
  const node = manifest.nodes[id];
  return node !== undefined && isHistory(node);
}

function isMeasured({ freshness, loaded_at_field: field, loaded_at_query: query }: SourceDefinition): boolean {
  return freshness !== null && freshness !== undefined && (typeof field === 'string' || typeof query === 'string');
}

/** What was compiled for results, hooks of the project among them. */
function compiledOf({ manifest, file, name }: Project, results: readonly NodeResult[]): Map<string, Compiled> {
  const compiled = new Map<string, Compiled>();
  for (const { unique_id: id, compiled_code: code, name: hook, resource_type: type } of results) {
    const node = manifest.nodes[id];
    if (code === null || !(node || type === 'operation')) continue;
    const path = node ? compiledPath(node) : `compiled/${name}/./dbt_project.yml/hooks/${hook}.sql`;
    compiled.set(id, { code, path: `${file.paths.target}/${path}` });
  }
  return compiled;
}

const DONE = {
  status: 'success',
  rows: null,
  failures: null,
  message: null,
  execution_time: 0,
  relation_name: null,
  thread_id: 'Thread-1',
  timing: [],
} as const;

function shownResult({ node, sql }: Shown): NodeResult {
  const { unique_id, name, resource_type } = node;
  return { ...DONE, unique_id, name, resource_type, description: name, compiled_code: sql };
}

function operationResult(id: string, macro: string): NodeResult {
  return {
    ...DONE,
    unique_id: id.replace(/^macro\./, 'operation.'),
    name: macro,
    resource_type: 'operation',
    description: macro,
    compiled_code: null,
  };
}
