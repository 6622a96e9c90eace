import type { ErrorKind } from '../index.ts';
import type { Output } from './output.ts';

/** One option as commander takes it. */
export interface OptionSpec {
  /** `--date <day>`, `-s, --select <selector...>`. */
  readonly flags: string;
  readonly help: string;
  /** The command cannot do without it. */
  readonly required?: boolean;
  /** Not told in the help: taken because dbt takes it. */
  readonly hidden?: boolean;
  /** Variable of the environment that stands in for it. */
  readonly env?: string;
}

export const OPTIONS = {
  date: { flags: '--date <day>', help: 'the business day, YYYY-MM-DD' },
  dump: {
    flags: '--dump <path>',
    help: 'a dump: .sql, .sql.gz, .sql.zst, a mydumper folder, - for standard input; once for each part',
  },
  database: { flags: '--database <name>', help: 'which database of the dump, where it holds several' },
  accept: {
    flags: '--accept <finding>',
    help: 'let a finding pass, as the message names it (gone:tenants); may be given again',
  },
  select: { flags: '-s, --select <selector...>', help: "nodes to run, in dbt's selector syntax" },
  exclude: { flags: '--exclude <selector...>', help: 'nodes to leave out' },
  fullRefresh: {
    flags: '--full-refresh',
    help: 'make incremental models anew; a history is replayed from its layers, and compared',
  },
  yes: { flags: '--yes', help: 'do not ask' },
} as const satisfies Record<string, OptionSpec>;

export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--project-dir <dir>', help: 'folder of dbt_project.yml (default: this folder or the nearest above)' },
  { flags: '--profiles-dir <dir>', help: 'folder of profiles.yml' },
  { flags: '--target <name>', help: 'which output of the profile' },
  { flags: '--vars <yaml>', help: "variables, as YAML or JSON: '{key: value}'" },
  { flags: '--wait <duration>', help: 'wait for a database that somebody holds: 90s, 10m, 1h' },
  { flags: '--json', help: 'one JSON object a line (events), or one document (answers)' },
  { flags: '--debug', help: 'show stack traces of errors' },
];

/** What a command is handed: its words, its options and where to tell what. */
export interface Call {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface Example {
  readonly command: string;
  readonly does: string;
}

/** One command: a row of the table that help, completion and docs are made from. */
export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** commander's argument syntax: `[history]`. */
  readonly words?: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
  /** Kinds of errors it ends with, beside 0, usage and interrupted. */
  readonly exits: readonly ErrorKind[];
  readonly subcommands?: readonly CommandSpec[];
  /** Resolves to the exit code. */
  readonly run?: (call: Call) => Promise<number>;
}
