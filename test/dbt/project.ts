import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { dbtCommands } from '../../src/cli/dbt/commands.ts';
import { dbtCommandLine } from '../../src/cli/dbt/command-line.ts';
import { dbtExitCode } from '../../src/cli/dbt/errors.ts';
import { dbtOutput } from '../../src/cli/dbt/printer.ts';
import { makeProgram } from '../../src/cli/program.ts';
import type { RunEvent } from '../../src/index.ts';
import { statement } from '../../src/sql.ts';
import { write, type Files } from '../packages/world.ts';
import { inFolder } from '../scratch.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

const BASE: Files = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: w.duckdb, schema: main, threads: 1}\n' +
    '    other: {type: duckdb, path: w.duckdb, schema: other, threads: 1}\n',
};

/** What one command line ended with. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly events: readonly RunEvent[];
}

/** A result of run_results.json. */
export interface Result {
  readonly unique_id: string;
  readonly status: string;
  readonly message: string | null;
  readonly failures: number | null;
  readonly compiled_code: string | null;
  readonly relation_name: string | null;
  readonly thread_id: string;
  readonly adapter_response: Readonly<Record<string, unknown>>;
  readonly batch_results: { readonly successful: readonly unknown[]; readonly failed: readonly unknown[] } | null;
}

export type Cell = string | number | boolean | null;

/** A dbt project in a folder of its own, with its DuckDB file. */
export class DbtProject {
  readonly dir: string;

  constructor(dir: string, files: Files) {
    this.dir = dir;
    this.write({ ...BASE, ...files });
  }

  write(files: Files): void {
    write(this.dir, files);
  }

  remove(path: string): void {
    rmSync(join(this.dir, path), { recursive: true, force: true });
  }

  has(path: string): boolean {
    return existsSync(join(this.dir, path));
  }

  text(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8');
  }

  /** What stands in an artifact of target/ below keys: `artifact('manifest.json', 'nodes', 'model.shop.a', 'name')`. */
  artifact(name: string, ...keys: readonly string[]): unknown {
    const whole = JSON.parse(this.text(`target/${name}`)) as unknown;
    return keys.reduce((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], whole);
  }

  /** The last command's results. */
  results(): readonly Result[] {
    return this.artifact('run_results.json', 'results') as Result[];
  }

  result(name: string): Result {
    const found = this.results().find((r) => r.unique_id.split('.').includes(name));
    if (!found) throw new Error(`no result of ${name} in ${this.statuses()}`);
    return found;
  }

  /** `a=success b=error`, by name. */
  statuses(): string {
    const told = this.results().map((r) => `${r.unique_id.split('.')[2] ?? ''}=${r.status}`);
    return told.sort().join(' ');
  }

  /** dbt's command line, run by the command table in this process. */
  async dbt(...args: readonly string[]): Promise<Told> {
    const lines: string[] = [];
    const events: RunEvent[] = [];
    const printer = dbtOutput({
      out: (text) => lines.push(text),
      quiet: false,
      prints: true,
      format: 'text',
      level: 'info',
      file: undefined,
      now: () => new Date(),
      invocationId: 'test',
    });
    const tell = printer.event.bind(printer);
    printer.event = (event: RunEvent): void => {
      events.push(event);
      tell(event);
    };
    const output = printer;
    let code = 0;
    const program = makeProgram(dbtCommands, {
      name: 'dbt',
      version: '0',
      run: async (spec, command) => {
        const options = said(command);
        const signal = new AbortController().signal;
        output.begin?.(command.name(), options);
        code = (await spec.run?.({ args: command.args, options, output, signal })) ?? 2;
      },
    });
    try {
      await program.parseAsync([...dbtCommandLine(args), '--project-dir', this.dir], { from: 'user' });
    } catch (error) {
      output.error(error, true);
      code = dbtExitCode(error);
    }
    return { code, out: lines.join(''), events };
  }

  /** A command line that must end well. */
  async ok(...args: readonly string[]): Promise<Told> {
    const told = await this.dbt(...args);
    if (told.code !== 0) throw new Error(`dbt ${args.join(' ')} ended with ${told.code}:\n${told.out}`);
    return told;
  }

  /** dbt's command line as a process of its own, in the project's folder. */
  process(args: readonly string[], env: Readonly<Record<string, string>> = {}): { code: number | null; out: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'dbt', ...args], {
      cwd: this.dir,
      encoding: 'utf8',
      env: { ...process.env, XDG_CACHE_HOME: this.dir, ...env },
    });
    return { code: status, out: stdout + stderr };
  }

  /** Runs statements on the warehouse; the last one's rows, numbers as numbers and times as text. */
  async sql(...statements: readonly string[]): Promise<Cell[][]> {
    const target = duckdb.target('dev', { type: 'duckdb', path: join(this.dir, 'w.duckdb') });
    const warehouse = await duckdb.open(target, { projectDir: this.dir });
    try {
      const connection = await warehouse.connect();
      for (const one of statements.slice(0, -1)) await connection.execute(statement('test', one));
      const { rows } = await connection.query(statements.at(-1) ?? 'select 1');
      await connection.close();
      return rows.map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : (cell as Cell))));
    } finally {
      await warehouse.close();
    }
  }

  /** The one column of a query, as text. */
  async column(sql: string): Promise<string> {
    return (await this.sql(sql)).map((row) => String(row[0])).join(' ');
  }
}

/** What was said before the command or on it. */
function said(command: Command): Record<string, unknown> {
  const own = Object.entries(command.opts()).filter(([, value]) => value !== null && value !== undefined);
  return { ...(command.parent ? said(command.parent) : {}), ...Object.fromEntries(own) };
}

/** A project made of files, removed afterwards. */
export function inProject(files: Files, body: (project: DbtProject) => Promise<void> | void): Promise<void> {
  return inFolder(async (dir) => body(new DbtProject(dir, files)));
}
