import { commands } from '../src/cli/commands/all.ts';
import { GLOBAL_OPTIONS, type CommandSpec, type OptionSpec } from '../src/cli/spec.ts';
import { ERRORS, EXIT_CODES, settingsSchema } from '../src/index.ts';

/** The pages of docs/ that are written from the code: file name → text. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['cli.md', commandsPage()],
    ['errors.md', errorsPage()],
    ['settings.md', settingsPage()],
  ]);
}

const NOTE = '<!-- Written by npm run docs from the code. -->\n';

function optionRows(options: readonly OptionSpec[]): string[] {
  return ['| option | |', '|---|---|', ...options.map((o) => `| \`${o.flags}\` | ${o.help.replaceAll('|', '\\|')} |`)];
}

function commandsPage(): string {
  const all = commands.flatMap((c) => [
    c,
    ...(c.subcommands ?? []).map((s) => ({ ...s, name: `${c.name} ${s.name}` })),
  ]);
  return [
    NOTE,
    '# Commands\n',
    'Options of all commands, before or after the command:\n',
    ...optionRows(GLOBAL_OPTIONS),
    '',
    'Exit codes: 0 done' +
      Object.entries(EXIT_CODES)
        .map(([kind, code]) => `, ${code} ${kind}`)
        .join('') +
      '.',
    'With `--json`, events are one JSON object a line, an answer is one document, and an error is `{"error": {…}}`.',
    ...all.flatMap(commandSection),
    '',
  ].join('\n');
}

function commandSection({ name, words, summary, options, examples }: CommandSpec): string[] {
  return [
    `\n## varve ${name}${words === undefined ? '' : ` ${words}`}\n`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n`,
    ...(options.length > 0 ? [...optionRows(options), ''] : []),
    ...examples.map((e) => `    ${e.command}        ${e.does}`),
  ];
}

function errorsPage(): string {
  const rows = Object.entries(ERRORS).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    NOTE,
    '# Errors\n',
    'Every error says what is wrong and what to do. Its code is in the output of `--json`.\n',
    '| code | exit | kind |',
    '|---|---|---|',
    ...rows.map(([code, { kind }]) => `| \`${code}\` | ${EXIT_CODES[kind]} | ${kind} |`),
    '',
  ].join('\n');
}

const SCHEMA = await settingsSchema();

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly description?: string;
}

function settingsPage(): string {
  const rows = settingRows(SCHEMA, []);
  return [
    NOTE,
    '# Settings\n',
    'What dbt has no place for stands in `varve.yml` beside `dbt_project.yml`. Every key has a default.\n',
    '| key | default | |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function settingRows({ properties = {} }: Schema, path: readonly string[]): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (schema.properties) return settingRows(schema, [...path, key]);
    const fallback = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
    return [`| \`${[...path, key].join('.')}\` | ${fallback} | ${schema.description ?? ''} |`];
  });
}
