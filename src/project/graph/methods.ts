import { fail } from '../../errors.ts';
import type { ManifestNode, SourceDefinition } from '../manifest.ts';

export type Selectable = ManifestNode | SourceDefinition;
type Matches = (node: Selectable) => boolean;

const METHODS: Readonly<Record<string, (value: string) => Matches>> = {
  fqn: fqn,
  tag: (value) => (node) => node.tags.some((tag) => glob(value)(tag)),
  source: source,
  path: path,
  file: (value) => (node) => glob(value)(fileName(node)) || glob(value)(fileName(node).replace(/\.\w+$/, '')),
  package: (value) => (node) => glob(value)(node.package_name),
  resource_type: (value) => (node) => node.resource_type === value,
  test_type: testType,
  test_name: (value) => (node) => node.resource_type === 'test' && glob(value)(node.test_metadata?.name ?? node.name),
};

/** The nodes that one term names; without a method a path, a file or a name. Errors: `selector-invalid`. */
export function matcherFor(method: string | undefined, value: string, term: string): Matches {
  if (method === undefined)
    return value.includes('/')
      ? path(value)
      : /\.(sql|csv)$/.test(value)
        ? (METHODS['file']?.(value) ?? fqn(value))
        : fqn(value);
  if (method === 'config' || method.startsWith('config.')) return config(method.slice('config.'.length), value);
  const make = METHODS[method];
  if (!make) return fail('selector-invalid', { selector: term, problem: `there is no method '${method}'` });
  return make(value);
}

/** `model`, `package.model`, `folder.model`, `folder`: a run of the fqn from its start (the package may be left out) or the name. */
function fqn(value: string): Matches {
  const wanted = value.split('.').map(glob);
  return (node) => {
    if (wanted.length === 1 && wanted[0]?.(node.name)) return true;
    return [node.fqn, node.fqn.slice(1)].some(
      (parts) => parts.length >= wanted.length && wanted.every((matches, i) => matches(parts[i] ?? '')),
    );
  };
}

function path(value: string): Matches {
  const clean = value.replace(/^\.\//, '').replace(/\/$/, '');
  const matches = glob(clean);
  return ({ original_file_path: file }) => file === clean || file.startsWith(`${clean}/`) || matches(file);
}

function source(value: string): Matches {
  const [sourceName = '', table] = value.split('.');
  return (node) =>
    node.resource_type === 'source' &&
    glob(sourceName)(node.source_name) &&
    (table === undefined || glob(table)(node.name));
}

function config(key: string, value: string): Matches {
  return (node) => {
    const given = (node.config as Readonly<Record<string, unknown>>)[key];
    return Array.isArray(given) ? given.map(String).includes(value) : String(given) === value;
  };
}

function testType(value: string): Matches {
  return (node) => {
    if (node.resource_type !== 'test') return false;
    const generic = node.test_metadata !== undefined;
    return value === 'data' || (value === 'generic' || value === 'schema' ? generic : value === 'singular' && !generic);
  };
}

function fileName(node: Selectable): string {
  return node.original_file_path.split('/').at(-1) ?? '';
}

function glob(pattern: string): (text: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const regex = new RegExp(`^${source}$`);
  return (text) => regex.test(text);
}
