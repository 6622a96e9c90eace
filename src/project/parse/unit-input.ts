import { fail } from '../../errors.ts';
import type { Ref, UnitTest } from '../manifest.ts';
import { findCalls, parseTemplate } from '../template/index.ts';
import { refOf, sourceOf } from './capture.ts';

/** What a unit test's rows stand in for. */
export type UnitInput =
  | { readonly kind: 'ref'; readonly ref: Ref }
  | { readonly kind: 'source'; readonly source: readonly [string, string] }
  | { readonly kind: 'this' };

/** `ref('orders')`, `source('shop', 'orders')` or `this`. Errors: `unit-test-input`. */
export function inputOf(test: UnitTest, input: string): UnitInput {
  if (input === 'this') return { kind: 'this' };
  const template = parseTemplate(`{{ ${input} }}`, test.original_file_path);
  const [call] = findCalls(template, ['ref', 'source']).calls;
  if (call?.name === 'ref') return { kind: 'ref', ref: refOf(call.args, call.kwargs) };
  if (call?.name === 'source') return { kind: 'source', source: sourceOf(call.args) };
  return fail('unit-test-input', { test: test.name, input }, { place: { file: test.original_file_path } });
}
