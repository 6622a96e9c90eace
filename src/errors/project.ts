import { entry } from './entry.ts';

const near = (names: readonly string[]): string =>
  names.length > 0 ? `Did you mean ${names.join(' or ')}?` : 'Look for a typing error.';

/** Errors of the project's files and settings. */
export const projectErrors = {
  'profile-invalid': entry<{ target: string; problem: string }>(
    'invalid',
    (p) => `Target '${p.target}' of profiles.yml: ${p.problem}.`,
  ),
  'unknown-time-zone': entry<{ zone: string }>(
    'invalid',
    (p) => `'${p.zone}' is not a time zone.`,
    () => 'Use an IANA name such as Asia/Tokyo or UTC (time_zone in varve.yml).',
  ),
  'project-missing': entry<{ dir: string }>(
    'invalid',
    (p) => `There is no dbt_project.yml in ${p.dir}.`,
    () => 'Go to the project, give --project-dir, or make a project: varve init --from <dump>.',
  ),
  'warning-error': entry<{ message: string }>(
    'invalid',
    (p) => p.message,
    () => 'It is a warning that --warn-error, --warn-error-options or flags: of dbt_project.yml make an error.',
  ),
  'project-file': entry<{ file: string; problem: string }>('invalid', (p) => `${p.file}: ${p.problem}.`),
  'yaml-invalid': entry<{ file: string; problem: string }>(
    'invalid',
    (p) => `${p.file} is not valid YAML: ${p.problem}.`,
  ),
  'setting-invalid': entry<{ file: string; key: string; problem: string; near: readonly string[] }>(
    'invalid',
    (p) => `${p.file}: ${p.key}: ${p.problem}.`,
    (p) => (p.near.length > 0 ? near(p.near) : 'docs/settings.md lists every key with its default.'),
  ),
  'profiles-missing': entry<{ looked: readonly string[] }>(
    'invalid',
    (p) => `There is no profiles.yml; looked in ${p.looked.join(', ')}.`,
    () => 'Put one beside dbt_project.yml or give --profiles-dir.',
  ),
  'profile-unknown': entry<{ file: string; name: string; known: readonly string[] }>(
    'invalid',
    (p) => `${p.file} has no ${p.name}.`,
    (p) => `It has: ${p.known.join(', ')}.`,
  ),
  'path-escapes': entry<{ path: string; where: string }>(
    'invalid',
    (p) => `${p.where}: ${p.path} leads out of the project.`,
    () => 'Paths of a project stay below its folder.',
  ),
  'file-unreadable': entry<{ path: string; reason: string }>(
    'invalid',
    (p) => `${p.path} cannot be read: ${p.reason}.`,
  ),
  'name-twice': entry<{ what: string; name: string; files: readonly string[] }>(
    'invalid',
    (p) => `There are two ${p.what}s named ${p.name}: ${p.files.join(' and ')}.`,
    () => 'Rename one of them.',
  ),
  'described-twice': entry<{ what: string; name: string; files: readonly string[] }>(
    'invalid',
    (p) => `The ${p.what} ${p.name} is described twice: in ${p.files.join(' and in ')}.`,
    () => 'Put both into one entry.',
  ),
  'ref-unknown': entry<{
    kind: 'ref' | 'source';
    name: string;
    from: string;
    near: readonly string[];
    disabled: boolean;
  }>(
    'invalid',
    (p) => `${p.from} depends on ${p.kind} ${p.name}, which ${p.disabled ? 'is disabled' : 'was not found'}.`,
    (p) => (p.disabled ? 'Enable it, or take the reference out.' : near(p.near)),
  ),
  'seed-depends': entry<{ seed: string }>(
    'invalid',
    (p) =>
      `Seeds cannot depend on other nodes: a pre- or post-hook of seed ${p.seed} calls 'ref' or 'source', which is not supported.`,
    () => 'Name the relation itself in the hook, or move the hook to a model.',
  ),
  'config-twice': entry<{ one: string; other: string }>(
    'invalid',
    (p) => `A configuration says both '${p.one}' and '${p.other}', which mean the same.`,
    () => 'Leave one of them out.',
  ),
  'ref-private': entry<{ from: string; to: string; group: string }>(
    'invalid',
    (p) =>
      `Node ${p.from} attempted to reference node ${p.to}, which is not allowed because the referenced node is private to the '${p.group}' group.`,
    () => 'Put both into one group, or make the model protected.',
  ),
  'doc-missing': entry<{ name: string; file: string }>(
    'invalid',
    (p) => `${p.file}: documentation for '${p.name}' was not found.`,
    () => "Write a block {% docs name %} … {% enddocs %} in a Markdown file below the project's resource folders.",
  ),
  'unit-test-input': entry<{ test: string; input: string }>(
    'invalid',
    (p) => `Unit test ${p.test}: the input ${p.input} is not ref('…'), source('…', '…') or this.`,
  ),
  'graph-cycle': entry<{ path: readonly string[] }>(
    'invalid',
    (p) => `Models depend on each other in a circle: ${p.path.join(' → ')}.`,
  ),
  'selector-invalid': entry<{ selector: string; problem: string }>(
    'usage',
    (p) => `Selector '${p.selector}': ${p.problem}.`,
  ),
  'selector-unknown': entry<{ name: string; known: readonly string[] }>(
    'usage',
    (p) => `Could not find selector named ${p.name}, expected one of [${p.known.join(', ')}].`,
    () => 'Selectors are defined in selectors.yml, beside dbt_project.yml.',
  ),
  'selector-cycle': entry<{ names: readonly string[] }>(
    'invalid',
    (p) => `Circular dependency detected in selector: ${p.names.join(' → ')}.`,
    () => 'Take the last reference out of selectors.yml.',
  ),
  'state-missing': entry<{ message: string; file: string }>(
    'usage',
    (p) => `${p.message}.`,
    (p) => `--state names the folder of an earlier run's artifacts; ${p.file} must be there.`,
  ),
  'artifact-invalid': entry<{ path: string; problem: string }>(
    'usage',
    (p) => `Could not read ${p.path}: ${p.problem}.`,
    () => 'Take the artifacts of a finished run.',
  ),
  'contract-broken': entry<{ model: string; changes: readonly string[] }>(
    'invalid',
    (p) =>
      `While comparing to previous project state, a breaking change to the enforced contract of ${p.model} was detected: ${p.changes.join('; ')}.`,
    () => 'Make an additive change instead, or create a new version of the model.',
  ),
  'test-unknown': entry<{ test: string; on: string; near: readonly string[] }>(
    'invalid',
    (p) => `${p.on} asks for the test ${p.test}, which is not defined.`,
    (p) => near(p.near),
  ),
  'var-missing': entry<{ name: string }>(
    'invalid',
    (p) => `The variable ${p.name} has no value.`,
    (p) => `Give it: --vars '{${p.name}: …}', vars in dbt_project.yml, or a default: var('${p.name}', …).`,
  ),
  'env-var-missing': entry<{ name: string }>(
    'invalid',
    (p) => `The environment variable ${p.name} is not set.`,
    (p) => `Set it, or give a default: env_var('${p.name}', …).`,
  ),
  'env-var-secret': entry<{ name: string }>(
    'invalid',
    (p) => `${p.name} is a secret: env_var() may read it in profiles.yml and nowhere else.`,
    () => 'What a model needs and everybody may see goes into a variable without DBT_ENV_SECRET_.',
  ),
  'macro-arguments': entry<{ name: string; problem: string }>('invalid', (p) => `${p.name}(): ${p.problem}.`),
  'compiler-error': entry<{ message: string }>('invalid', (p) => p.message),
  'macro-missing': entry<{ name: string; tried: readonly string[] }>(
    'invalid',
    (p) => `No macro named ${p.name} was found.`,
    (p) => `Looked for: ${p.tried.join(', ')}.`,
  ),
  'dispatch-missing': entry<{ name: string; namespace: string | null; tried: readonly string[] }>(
    'invalid',
    (p) =>
      `In dispatch: No macro named '${p.name}' found${p.namespace === null ? '' : ` within namespace: '${p.namespace}'`}.`,
    (p) => `Searched for: ${p.tried.length === 0 ? 'nothing, there is no such package' : p.tried.join(', ')}.`,
  ),
};
