/**
 * Expressions of generated columns, as far as every engine works them out to the same values as the source: sums and
 * products of exact numbers, texts put together. Made of what a dump says, never its text.
 */
export type Expression =
  | { readonly kind: 'column'; readonly name: string; readonly as: ValueKind }
  | { readonly kind: 'literal'; readonly value: string; readonly as: ValueKind }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*';
      readonly left: Expression;
      readonly right: Expression;
    }
  /** NULL where a part is. */
  | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
  /** What a generated column that another one names would hold. */
  | { readonly kind: 'stored'; readonly of: Expression; readonly as: ValueKind };

/** Text, or an exact number: digits in all, and behind the point. */
export type ValueKind = 'text' | { readonly digits: number; readonly scale: number };
