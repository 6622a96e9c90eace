import type { CommandSpec } from '../spec.ts';
import { asOf } from './as-of.ts';
import { backup } from './backup.ts';
import { clone } from './clone.ts';
import { compile } from './compile.ts';
import { docs } from './docs.ts';
import { ls } from './ls.ts';
import { parse } from './parse.ts';
import { retry } from './retry.ts';
import { runOperation } from './run-operation.ts';
import { show } from './show.ts';
import { snapshot } from './snapshot.ts';
import { source } from './source.ts';
import { build } from './build.ts';
import { clean } from './clean.ts';
import { completion } from './completion.ts';
import { daily } from './daily.ts';
import { debug } from './debug.ts';
import { deps } from './deps.ts';
import { dump } from './dump.ts';
import { diff } from './diff.ts';
import { erase } from './erase.ts';
import { grants } from './grants.ts';
import { drill } from './drill.ts';
import { history } from './history.ts';
import { init } from './init.ts';
import { load } from './load.ts';
import { log } from './log.ts';
import { plan } from './plan.ts';
import { replay } from './replay.ts';
import { prune } from './prune.ts';
import { repair } from './repair.ts';
import { restore } from './restore.ts';
import { run } from './run.ts';
import { seed } from './seed.ts';
import { start } from './start.ts';
import { test } from './test.ts';
import { verify } from './verify.ts';
import { withdraw } from './withdraw.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  init,
  dump,
  daily,
  start,
  plan,
  load,
  parse,
  compile,
  seed,
  run,
  snapshot,
  test,
  build,
  retry,
  show,
  ls,
  docs,
  source,
  clone,
  runOperation,
  history,
  asOf,
  diff,
  replay,
  log,
  verify,
  repair,
  backup,
  restore,
  drill,
  prune,
  erase,
  withdraw,
  deps,
  clean,
  grants,
  debug,
  completion,
];
