import {
  callMacro,
  native,
  PyDict,
  toText,
  type MacroValue,
  type NativeFunction,
  type Value,
} from '../template/index.ts';
import type { Runtime } from '../runtime.ts';
import type { Entries } from './base.ts';
import { ResultTable } from './results.ts';

/** run_query, `call statement`, load_result: queries in mid-render. While the project is read nothing is asked. */
export function queryContext(runtime: Runtime | undefined): Entries {
  const results = new Map<string, Value>();
  const ask = async (sql: string): Promise<Value> => (runtime ? new ResultTable(await runtime.query(sql)) : null);
  const statement = native('statement', async (args, kwargs) => {
    const name = args[0] ?? kwargs.get('name');
    const caller = kwargs.get('caller') as MacroValue | NativeFunction | undefined;
    const sql = caller === undefined ? '' : toText(await callMacro(caller, [], new Map())).trim();
    if (!runtime || sql === '') return '';
    const fetches = kwargs.get('fetch_result') === true || args[1] === true;
    const table = fetches ? await ask(sql) : (await runtime.execute(sql), null);
    if (name !== null && name !== undefined) {
      const data = table instanceof ResultTable ? table.iterate() : [];
      results.set(toText(name), PyDict.from({ response: 'OK', data, table }));
    }
    return '';
  });
  return [
    ['run_query', native('run_query', ([sql]) => ask(toText(sql)))],
    ['statement', statement],
    ['load_result', native('load_result', ([name]) => results.get(toText(name)) ?? null)],
    [
      'store_result',
      native(
        'store_result',
        ([name], kwargs) => (results.set(toText(name), PyDict.from(Object.fromEntries(kwargs))), ''),
      ),
    ],
  ];
}
