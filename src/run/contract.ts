import { fail } from '../errors.ts';
import { contractProblems, definitions, hasContract, promised, promisedSelect, type Declared } from '../gold/index.ts';
import type { ManifestNode } from '../project/index.ts';
import type { Pass } from './runtime.ts';

/** Holds a model's select to its contract, and tells how its table is declared. Undefined for a model without one. Errors: `contract-broken-model`. */
export async function contractFor(
  { session }: Pass,
  node: ManifestNode,
  select: string,
): Promise<Declared | undefined> {
  if (!hasContract(node)) return undefined;
  const { catalog } = session.connection;
  const { dialect } = session;
  const made = await catalog.describe(select);
  const declared = await catalog.describe(promisedSelect(dialect, node));
  const problems = contractProblems(node, { made, declared });
  if (problems.length > 0)
    fail(
      'contract-broken-model',
      { model: node.name, file: node.original_file_path, problems },
      { node: node.unique_id },
    );
  return { columns: promised(node).map((c) => c.name), definitions: definitions(dialect, node) };
}
