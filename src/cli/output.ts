import type { NodeResult, Project, RunEvent } from '../index.ts';

/** A table as an answer: columns with a title each. */
export interface TableView {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Where a command tells what it does and answers. Two printers have this shape: text and JSON. */
export interface Output {
  readonly json: boolean;
  event(event: RunEvent): void;
  /** A line of an answer that other programs read: nothing is put around it. */
  plain(line: string): void;
  /** The answer: a document for --json, told in words otherwise. */
  answer(document: unknown, text: () => string): void;
  error(error: unknown, debug: boolean): void;
  /** Asks a person to type something; undefined where nobody can. */
  ask(question: string): Promise<string | undefined>;
  /** dbt's face: a command begins. */
  begin?(command: string, options: Readonly<Record<string, unknown>>): void;
  /** dbt's face: the project is read and its database open. */
  opened?(project: Project): void;
  /** dbt's face: the nodes that a command ran are done; without it, `answer` tells of them. */
  ended?(results: readonly NodeResult[]): void;
  /** Finishes a line that is still open. */
  end(): void;
}
