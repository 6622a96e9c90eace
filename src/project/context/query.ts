import { native, PyDict, toText, type Value } from '../template/index.ts';
import type { Runtime } from '../runtime.ts';
import type { Entries } from './base.ts';
import { given } from './given.ts';
import { ResponseObject } from './response.ts';
import { ResultTable } from './results.ts';

/** What statements gave, by name: store_result, load_result. While the project is read nothing is kept. */
export function queryContext(runtime: Runtime | undefined): Entries {
  const results = new Map<string, Value>();
  const keep = (name: Value, response: Value, table: Value): Value => {
    if (!runtime) return '';
    const data = table instanceof ResultTable ? table.iterate() : [];
    results.set(toText(name), PyDict.from({ response: response ?? null, data, table: table ?? null }));
    return '';
  };
  return [
    ['load_result', native('load_result', ([name]) => results.get(toText(name)) ?? null)],
    [
      'store_result',
      native('store_result', (args, kwargs) => {
        const [name, response, table] = given(args, kwargs, ['name', 'response', 'agate_table']);
        return keep(name, response, table);
      }),
    ],
    [
      'store_raw_result',
      native('store_raw_result', (args, kwargs) => {
        const [name, message, code, rows, table] = given(args, kwargs, RAW);
        const response = new ResponseObject({
          _message: message ?? null,
          code: code ?? null,
          rows_affected: rows ?? null,
        });
        return keep(name, response, table);
      }),
    ],
  ];
}

const RAW = ['name', 'message', 'code', 'rows_affected', 'agate_table'];
