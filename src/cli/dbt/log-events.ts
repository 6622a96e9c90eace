/** How loud a line is, quietest last. `none` is louder than all: nothing is told. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** dbt's codes of the events that we tell, by their names. */
export const EVENT_CODES = {
  AdapterRegistered: 'E034',
  ConcurrencyLine: 'Q027',
  EndOfRunSummary: 'Z030',
  FinishedRunningStats: 'E047',
  Formatting: 'Z017',
  FoundStats: 'W006',
  JinjaLogInfo: 'I062',
  JinjaLogWarning: 'I061',
  LogFreshnessResult: 'Q018',
  LogHookEndLine: 'Q033',
  LogHookStartLine: 'Q032',
  LogModelResult: 'Q012',
  LogNodeNoOpResult: 'Q019',
  LogSeedResult: 'Q016',
  LogSnapshotResult: 'Q015',
  LogStartLine: 'Q011',
  LogTestResult: 'Q007',
  MainEncounteredError: 'Z002',
  MainReportVersion: 'A001',
  NodeFinished: 'Q025',
  NodeStart: 'Q024',
  Note: 'Z050',
  NothingToDo: 'Q035',
  RunResultError: 'Z024',
  RunResultFailure: 'Z022',
  RunResultWarning: 'Z021',
  SkippingDetails: 'Q034',
  SQLQuery: 'E016',
  StatsLine: 'Z023',
} as const;

/** One event of dbt's log. */
export interface Told {
  readonly name: keyof typeof EVENT_CODES;
  readonly message: string;
  /** Left out: info. */
  readonly level?: Exclude<LogLevel, 'none'>;
  readonly data?: object;
  /** Which worker it is about; left out: the main one. */
  readonly thread?: string;
}
