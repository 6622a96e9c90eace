import type { Database } from '../database.ts';
import type { Finding } from '../finding.ts';
import { dumpFindings } from './dump-findings.ts';
import type { GateInput } from './facts.ts';
import { goneKeys } from './gone.ts';
import { changedKey, changedTypes, emptyTable, missingTables, pairsOf } from './table-findings.ts';

/**
 * What speaks against letting the dump in (H11): nothing is closed on the word of a dump that is not known to be whole.
 * Reads the tables laid aside and those that stand; writes nothing. On the first day only the dump itself is judged.
 */
export async function gate(database: Database, input: GateInput): Promise<readonly Finding[]> {
  const findings = [...dumpFindings(input), ...missingTables(input)];
  if (!input.previous) return findings;
  for (const pair of pairsOf(input, input.previous)) {
    findings.push(...emptyTable(pair), ...changedKey(pair), ...changedTypes(database.dialect, pair));
    findings.push(...(await goneKeys(database, pair, input.gone)));
  }
  return findings;
}
