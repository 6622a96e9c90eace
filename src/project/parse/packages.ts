import { renderConfigs, type ProjectFile } from '../config/project-file.ts';
import type { ContextShared } from '../context/node.ts';
import type { ManifestNode } from '../manifest.ts';
import type { Scope } from '../template/index.ts';
import type { Documentation } from './docs.ts';
import { genericTest } from './generic-tests.ts';
import type { ConfigTrees, NodeMaker } from './nodes.ts';
import { parsePackage, type Lent, type Parsed, type Stray } from './package.ts';

interface Parsing {
  readonly shared: ContextShared;
  readonly target: NodeMaker['target'];
  readonly docs: Documentation;
  readonly configScope: Scope;
  /** The root project's configuration, rendered. */
  readonly rootConfigs: ConfigTrees;
  readonly warn: (text: string) => void;
}

interface Package {
  readonly dir: string;
  readonly file: ProjectFile;
}

interface One {
  readonly file: ProjectFile;
  readonly maker: NodeMaker;
  readonly parsed: Parsed;
}

/**
 * Reads the files of each package; the first one is the root. As in dbt, what a package says of a model, seed or snapshot
 * that it does not have (enabled) holds for another package's of that name, where that one says nothing itself.
 */
export async function parsePackages(packages: readonly Package[], parsing: Parsing): Promise<Parsed[]> {
  const { configScope, rootConfigs, warn, ...common } = parsing;
  const read: One[] = [];
  for (const [i, { dir, file }] of packages.entries()) {
    const maker: NodeMaker = {
      ...common,
      packageName: file.name,
      dir,
      configs: i === 0 ? rootConfigs : await renderConfigs(file, configScope),
      rootConfigs: i === 0 ? undefined : rootConfigs,
      unrendered: file.configs,
    };
    read.push({ file, maker, parsed: await parsePackage({ file, maker }) });
  }
  const loans = read.flatMap(({ parsed, maker }) => parsed.strays.map((stray) => loanOf(stray, maker, read)));
  for (const { stray } of loans.filter((l) => !l.stray.disabled && l.to === undefined)) warnOf(stray, warn);
  return Promise.all(read.map((one) => withLoans(one, loans)));
}

interface Loan {
  readonly stray: Stray;
  readonly from: NodeMaker;
  /** unique_id of the node that it is of. */
  readonly to: string | undefined;
}

function loanOf(stray: Stray, from: NodeMaker, read: readonly One[]): Loan {
  const { section, entry } = stray;
  const fits = (n: ManifestNode): boolean =>
    n.name === entry.name && `${n.resource_type}s` === section && n.config.enabled && !entry.version;
  const found = read.flatMap(({ parsed }) => parsed.nodes).find(fits);
  return { stray, from, to: found?.unique_id };
}

/** The package read again with the descriptions that others lend it; as it was where there are none. */
async function withLoans({ file, maker, parsed }: One, loans: readonly Loan[]): Promise<Parsed> {
  const bare = new Set(parsed.nodes.filter((n) => n.patch_path === null).map((n) => n.unique_id));
  const given = loans.filter(({ to }) => to !== undefined && bare.has(to));
  if (given.length === 0) return parsed;
  const of = (section: Stray['section']): Lent[Stray['section']] =>
    given
      .filter(({ stray }) => stray.section === section)
      .map(({ stray, from }) => ({ ...stray.entry, lender: from.packageName }));
  const lent: Lent = { models: of('models'), seeds: of('seeds'), snapshots: of('snapshots') };
  const again = await parsePackage({ file, maker, lent });
  const tests: ManifestNode[] = [];
  for (const { stray, from, to } of given) {
    const on = again.nodes.find((n) => n.unique_id === to);
    if (on) for (const test of stray.entry.tests) tests.push(await genericTest(from, test, on));
  }
  return { ...again, nodes: [...again.nodes, ...tests] };
}

/** Tells of a description that is of nothing, with its tests; in dbt's words, which people search for. */
function warnOf({ section, entry }: Stray, warn: Parsing['warn']): void {
  warn(
    `Warning: Did not find matching node for patch with name '${entry.name}' in the '${section}' section of file '${entry.file.file}'`,
  );
}
