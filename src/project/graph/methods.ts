import { fail } from '../../errors.ts';
import { asList, asText, isMap } from '../config/yaml.ts';
import { RESOURCE_TYPES, type ManifestNode, type SourceDefinition } from '../manifest.ts';

export type Selectable = ManifestNode | SourceDefinition;
type Matches = (node: Selectable) => boolean;

const METHODS: Readonly<Record<string, (value: string, term: string) => Matches>> = {
  fqn,
  tag: (value) => (node) => node.tags.some((tag) => glob(value)(tag)),
  source,
  path,
  file: (value) => (node) => glob(value)(fileName(node)) || glob(value)(fileName(node).replace(/\.\w+$/, '')),
  package: packageName,
  resource_type: resourceType,
  test_type: testType,
  test_name: (value) => (node) => node.resource_type === 'test' && glob(value)(node.test_metadata?.name ?? ''),
};

/** The nodes that one term names; without a method a path, a file or a name. Errors: `selector-invalid`. */
export function matcherFor(method: string | undefined, value: string, term: string): Matches {
  if (method === undefined) {
    const implied = value.includes('/') ? path : /\.(sql|csv)$/i.test(value) ? METHODS['file'] : fqn;
    return (implied ?? fqn)(value, term);
  }
  if (method.startsWith('config.')) return config(method.split('.').slice(1), value);
  const make = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!make) return fail('selector-invalid', { selector: term, problem: `there is no method '${method}'` });
  return make(value, term);
}

/** `model`, `package.model`, `folder.model`, `folder`: a name, or a run of the fqn from its start (the package may be left out). Sources have a method of their own. */
function fqn(value: string): Matches {
  const wanted = value.split('.');
  const wild = wanted.findIndex((part) => /[*?[\]]/.test(part));
  const fixed = wild < 0 ? wanted : wanted.slice(0, wild);
  const rest = wild < 0 ? undefined : glob(wanted.slice(wild).join('.'));
  return (node) => {
    if (node.resource_type === 'source') return false;
    if (node.name === value || (wanted.length === 1 && rest?.(node.name))) return true;
    return [node.fqn, node.fqn.slice(1)].some((names) => {
      const parts = names.flatMap((name) => name.split('.'));
      if (parts.length < wanted.length || fixed.some((part, i) => parts[i] !== part)) return false;
      return rest === undefined || rest(parts.slice(wild).join('.'));
    });
  };
}

/** A file, the file that describes a node, or a folder above it; `*` stays within a folder, `**` does not. */
function path(value: string): Matches {
  const clean = value.replace(/^\.\//, '').replace(/\/$/, '');
  const matches = pathGlob(clean);
  return (node) => {
    const folders = node.original_file_path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'));
    const described = 'patch_path' in node ? node.patch_path?.split('://')[1] : undefined;
    return folders.some(matches) || (described !== undefined && matches(described));
  };
}

function source(value: string, term: string): Matches {
  const parts = value.split('.');
  if (parts.length > 3)
    return fail('selector-invalid', {
      selector: term,
      problem: 'a source is written source, source.table or package.source.table',
    });
  const [packageName, sourceName = '', table = '*'] = parts.length === 3 ? parts : ['*', ...parts];
  return (node) =>
    node.resource_type === 'source' &&
    glob(packageName ?? '*')(node.package_name) &&
    glob(sourceName)(node.source_name) &&
    glob(table)(node.name);
}

/** `this` is the project itself. */
function packageName(value: string): Matches {
  return (node) => value === 'this' || glob(value)(node.package_name);
}

function resourceType(value: string, term: string): Matches {
  const known: readonly string[] = [...RESOURCE_TYPES, 'source'];
  if (!known.includes(value))
    return fail('selector-invalid', { selector: term, problem: `there is no resource type '${value}'` });
  return (node) => node.resource_type === value;
}

/** `config.materialized`, `config.meta.owner`. */
function config(keys: readonly string[], value: string): Matches {
  return (node) => {
    let given: unknown = node.config;
    for (const key of keys) given = isMap(given) && Object.hasOwn(given, key) ? given[key] : undefined;
    if (given === undefined || given === null) return false;
    const wanted = keys[0] === 'severity' ? value.toLowerCase() : value;
    return asList(given).some((item) =>
      typeof item === 'boolean'
        ? String(item) === wanted.toLowerCase()
        : (keys[0] === 'severity' ? asText(item).toLowerCase() : asText(item)) === wanted,
    );
  };
}

function testType(value: string, term: string): Matches {
  const generic = ['generic', 'schema', 'data'].includes(value);
  const singular = ['singular', 'data'].includes(value);
  if (!generic && !singular && value !== 'unit')
    return fail('selector-invalid', { selector: term, problem: "a test is 'generic', 'singular', 'unit' or 'data'" });
  return (node) => node.resource_type === 'test' && (node.test_metadata === undefined ? singular : generic);
}

function fileName(node: Selectable): string {
  return node.original_file_path.split('/').at(-1) ?? '';
}

function pathGlob(pattern: string): (text: string) => boolean {
  const parts = pattern.split('/').map((part) => (part === '**' ? part : glob(part)));
  const from = (names: readonly string[], at: number): boolean => {
    const part = parts[at];
    if (part === undefined) return names.length === 0;
    if (part === '**') return names.some((_, i) => from(names.slice(i), at + 1)) || from([], at + 1);
    const [first, ...rest] = names;
    return first !== undefined && typeof part === 'function' && part(first) && from(rest, at + 1);
  };
  return (text) => from(text.split('/'), 0);
}

/** A pattern as Python's fnmatch reads it: `*`, `?`, `[abc]`, `[!abc]`; a bracket that is not closed is itself. */
function glob(pattern: string): (text: string) => boolean {
  const source = pattern.replaceAll(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (part: string, not = '', members?: string) => {
    if (members !== undefined && members !== '')
      return `[${not === '!' ? '^' : ''}${members.replaceAll(/[\\\]^[]/g, '\\$&')}]`;
    return part === '*' ? '[\\s\\S]*' : part === '?' ? '[\\s\\S]' : part.replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&');
  });
  const regex = compiledPattern(source);
  return (text) => regex?.test(text) ?? text === pattern;
}

/** Undefined for ranges that run backwards (`[z-a]`), which match nothing. */
function compiledPattern(source: string): RegExp | undefined {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}
