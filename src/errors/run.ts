import { count, entry } from './entry.ts';

interface AtStake {
  readonly history: string;
  readonly rows: number;
}

const versions = (rows: number): string => count(rows, 'version');

/** Errors of running days and nodes, and the refusals of the safeguards (H15, H17). */
export const runErrors = {
  'table-outside-transactions': entry<{ table: string; engine: string }>(
    'refused',
    (p) => `${p.table} is kept by ${p.engine}, which knows no transactions: a day that fails could not be taken back.`,
    (p) => `Change it once, when nobody writes: ALTER TABLE ${p.table} ENGINE = InnoDB`,
  ),
  'ddl-in-day': entry<{ purpose: string }>(
    'failed',
    (p) => `${p.purpose} would change a table's form, which ends the day's transaction on this engine.`,
    () =>
      'Put it into a pre-hook or post-hook of a model that is made anew (table, seed): those run before the transaction. Else take it out of the project.',
  ),
  'history-lost': entry<AtStake & { found: 'not there' | 'empty' }>(
    'refused',
    (p) => `${p.history} holds ${versions(p.rows)} by the ledger, but the table is ${p.found}. Nothing was touched.`,
    (p) =>
      `Make it again from the kept days: varve replay ${p.history.split('.').at(-1) ?? p.history}; or go back: varve restore latest. ` +
      `If the loss was meant: varve history retire ${p.history}.`,
  ),
  'history-materialization': entry<AtStake & { materialized: string; model: string }>(
    'refused',
    (p) =>
      `${p.history} keeps ${versions(p.rows)}, but ${p.model} is now materialized as '${p.materialized}', which would replace them.`,
    (p) => `Set the materialization back. If the history is over: varve history retire ${p.history}.`,
  ),
  'history-model-gone': entry<AtStake & { model: string }>(
    'refused',
    (p) => `${p.history} keeps ${versions(p.rows)}, but its model ${p.model} is not in the project any more.`,
    (p) =>
      `Put the model back, or say what was meant: varve history rename ${p.history} <new name>, or varve history retire ${p.history}.`,
  ),
  'history-moved': entry<AtStake & { to: string }>(
    'refused',
    (p) => `${p.history} keeps ${versions(p.rows)}, but its model now makes ${p.to}, where a new history would begin.`,
    (p) => `Set the name back, or move the history along: varve history rename ${p.history} ${p.to}.`,
  ),
  'history-unknown': entry<AtStake>(
    'refused',
    (p) => `${p.history} stands there with ${count(p.rows, 'row')} that the ledger does not know of.`,
    (p) => `Keep it as the base of everything to come: varve history adopt ${p.history}.`,
  ),
  'history-not-adoptable': entry<{ history: string; reason: string }>(
    'refused',
    (p) => `${p.history} cannot be adopted: ${p.reason}.`,
    () => 'A history has the key columns, valid_from, valid_to and is_current, and at most one open row for each key.',
  ),
  'history-harm': entry<AtStake & { what: string; where: string }>(
    'refused',
    (p) => `${p.where} holds '${p.what}', which would take ${p.history} with ${versions(p.rows)}.`,
    (p) => `Take the statement out. If the history is over: varve history retire ${p.history}.`,
  ),
  'history-shrunk': entry<{ history: string; before: number; after: number; where: string }>(
    'refused',
    (p) =>
      `${p.where} would leave ${p.history} with ${versions(p.after)} of ${p.before.toLocaleString('en-US')}. It was taken back.`,
    () => 'Find the hook, macro or model that deletes from the history; a history only ever grows.',
  ),
  'history-unknown-name': entry<{ name: string; known: readonly string[] }>(
    'usage',
    (p) => `There is no history named ${p.name}.`,
    (p) =>
      p.known.length > 0
        ? `Known are: ${p.known.join(', ')}.`
        : 'The ledger knows no history yet; run varve daily first.',
  ),
  'key-expected': entry<{ history: string; columns: readonly string[]; given: number }>(
    'usage',
    (p) => `The key of ${p.history} is ${p.columns.join(', ')}; ${count(p.given, 'value was', 'values were')} given.`,
    (p) => `Give ${p.columns.map((c) => `--key <${c}>`).join(' ')}.`,
  ),
  'day-sql': entry<{ word: string; where: string }>(
    'refused',
    (p) => `${p.where} holds ${p.word}, which the one transaction of a day cannot have.`,
    () => 'Take it out; daily commits by itself, once, when everything is right.',
  ),
  'clock-read': entry<{ model: string; what: string; day: string; today: string }>(
    'refused',
    (p) => `${p.model} reads the clock (${p.what}), so it can only run for ${p.today}, not for ${p.day}.`,
    () => `Use the day of the run instead: cast('{{ var("day") }}' as date).`,
  ),
  'needs-replay': entry<{ history: string; day: string; reason: string }>(
    'refused',
    (p) => `${p.day} cannot be set in ${p.history}: ${p.reason}. Nothing was written.`,
    () => 'A day that is not the newest, or comes again with other content, needs a replay for this model.',
  ),
  'replay-no-layers': entry<AtStake & { tables: readonly string[] }>(
    'refused',
    (p) =>
      `${p.history}${p.rows > 0 ? ` keeps ${versions(p.rows)}, and` : ''} cannot be laid again: no day is kept in layers of ` +
      `${p.tables.length > 0 ? p.tables.join(', ') : 'what it reads'}.`,
    () =>
      'Layers are kept from the first day that is accepted from now on; what the history holds of before them stays.',
  ),
  'replay-differs': entry<{
    history: string;
    same: number;
    moved: number;
    added: number;
    gone: number;
    examples: readonly string[];
  }>(
    'refused',
    (p) =>
      `${p.history} laid again differs: ${p.same.toLocaleString('en-US')} versions are the same, ` +
      `${p.moved.toLocaleString('en-US')} moved, ${p.added.toLocaleString('en-US')} new, ${p.gone.toLocaleString('en-US')} gone. Nothing was changed.` +
      (p.examples.length > 0 ? `\n  ${p.examples.join('\n  ')}` : ''),
    (p) =>
      `Was the model or its key changed? Then put it in place: varve replay ${p.history.split('.').at(-1) ?? p.history} ` +
      `--accept replay:${p.history.split('.').at(-1) ?? p.history}. Else somebody changed the table by hand.`,
  ),
  'staging-other-day': entry<{ day: string; staged: string }>(
    'refused',
    (p) => `staging holds ${p.staged}, not ${p.day}.`,
    (p) => `Run that day as a whole: varve daily --date ${p.day}.`,
  ),
  'day-unknown': entry<{ dump: string }>(
    'usage',
    (p) => `Which day ${p.dump} describes is not known: its name does not tell, and an end line does not say its zone.`,
    () => 'Give --date, name the pattern in dumps.name, or say in dumps.clock in which zone the end line is written.',
  ),
  'no-dump-for-day': entry<{ day: string; from: string; pattern: string }>(
    'usage',
    (p) => `There is no dump for ${p.day} in ${p.from} (pattern ${p.pattern}).`,
    () => 'Give the file: --dump <path>.',
  ),
  'nothing-to-withdraw': entry<{ day: string; state: string }>(
    'refused',
    (p) => `${p.day} cannot be withdrawn: it is ${p.state}.`,
    () =>
      'Only a day that is accepted and not yet published can be taken back; a published one is corrected by another dump.',
  ),
  'day-quarantined': entry<{ day: string; findings: readonly { readonly id: string; readonly message: string }[] }>(
    'refused',
    (p) => `${p.day} is quarantined, nothing was written: ${p.findings.map((f) => f.message).join(' ')}`,
    (p) => `If it is right all the same: ${p.findings.map((f) => `--accept ${f.id}`).join(' ')}.`,
  ),
  'rerun-kept-dumps': entry<{ days: number; first: string; last: string; missing: number }>(
    'refused',
    (p) =>
      `The database is empty, but the store keeps the dumps of ${count(p.days, 'day')} (${p.first} to ${p.last})` +
      (p.missing > 0 ? `; the dumps of ${count(p.missing, 'further day')} are no longer kept.` : '.'),
    () =>
      'Get all of it back, ledger and all: varve restore latest. Or run the dumps as new days: varve daily --accept rerun:dumps.',
  ),
  'test-failed': entry<{ tests: readonly string[] }>(
    'failed',
    (p) => `${count(p.tests.length, 'test')} failed: ${p.tests.join(', ')}.`,
  ),
  'node-failed': entry<{ node: string; reason: string }>(
    'failed',
    (p) => `${p.node} failed: ${p.reason}`,
    () => 'Mend the model and run the command again; nothing of the day is lost.',
  ),
  'materialization-unknown': entry<{ model: string; materialized: string }>(
    'invalid',
    (p) => `${p.model} asks for the materialization '${p.materialized}', which there is not.`,
    () => 'Use view, table, incremental, ephemeral, history or one that a macro of the project makes.',
  ),
  'node-broken': entry<{ node: string; reason: string }>(
    'failed',
    (p) => `${p.node}: this is a bug of Varve: ${p.reason}`,
    () => 'Run it again with --debug and report what it shows.',
  ),
  'ephemeral-failed': entry<{ model: string; file: string; reason: string }>(
    'failed',
    (p) => `Compilation Error in model ${p.model} (${p.file}): ${p.reason}`,
  ),
  'operation-unknown': entry<{ macro: string; project: string }>(
    'usage',
    (p) => `dbt could not find a macro with the name '${p.macro}' in any package.`,
    (p) => `Name a macro of the project ${p.project}, or package.macro.`,
  ),
  'freshness-none': entry<{ source: string }>(
    'invalid',
    (p) => `Source ${p.source} has no loaded_at_field.`,
    () => 'Give the source a loaded_at_field or a loaded_at_query.',
  ),
  'freshness-empty': entry<{ source: string }>(
    'invalid',
    (p) => `Source ${p.source} has no rows by which to tell how fresh it is.`,
  ),
  'materialization-result': entry<{ model: string; materialized: string }>(
    'invalid',
    (p) => `Invalid return value from materialization '${p.materialized}' of ${p.model}: "relations" not found.`,
    () => "End it with {{ return({'relations': [this]}) }}.",
  ),
  'contract-broken-model': entry<{ model: string; file: string; problems: readonly string[] }>(
    'invalid',
    (p) =>
      `${p.model}: This model has an enforced contract that failed. Please ensure the name, data_type, and number of columns in your contract match the columns in your model's definition. ${p.problems.join('; ')}.`,
    (p) => `Mend the model or its contract (${p.file}).`,
  ),
  'store-failures-as': entry<{ test: string; value: string }>(
    'invalid',
    (p) =>
      `Test ${p.test}: ${p.value} is not a valid value for store_failures_as. Accepted values are: ['ephemeral', 'table', 'view'].`,
  ),
  'unit-test-column': entry<{ test: string; column: string; fixture: string; columns: readonly string[] }>(
    'invalid',
    (p) => `Invalid column name: '${p.column}' in unit test fixture for ${p.fixture}.`,
    (p) => `Accepted columns: ${p.columns.join(', ')}.`,
  ),
  'microbatch-config': entry<{ model: string; problem: string }>(
    'invalid',
    (p) => `Microbatch model '${p.model}' ${p.problem}.`,
  ),
  'confirmation-missing': entry<{ name: string; what: string }>(
    'refused',
    (p) => `${p.what} ${p.name} was not confirmed.`,
    () => "Type the table's name when asked, or give --yes.",
  ),
};
