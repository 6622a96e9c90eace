import type { Value } from './values.ts';

interface At {
  /** Offset in the template's text. */
  readonly at: number;
}

export type Expr = At &
  (
    | { readonly kind: 'literal'; readonly value: Value }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expr[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expr, Expr])[] }
    | { readonly kind: 'attribute'; readonly object: Expr; readonly name: string }
    | { readonly kind: 'item'; readonly object: Expr; readonly key: Expr }
    | { readonly kind: 'slice'; readonly object: Expr; readonly parts: readonly (Expr | undefined)[] }
    | { readonly kind: 'call'; readonly callee: Expr; readonly args: CallArgs }
    | { readonly kind: 'filter'; readonly input: Expr | undefined; readonly name: string; readonly args: CallArgs }
    | {
        readonly kind: 'test';
        readonly input: Expr;
        readonly name: string;
        readonly args: CallArgs;
        readonly negated: boolean;
      }
    | { readonly kind: 'not' | 'negative' | 'positive'; readonly operand: Expr }
    | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'compare'; readonly first: Expr; readonly rest: readonly (readonly [CompareOperator, Expr])[] }
    | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
    | { readonly kind: 'if'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr | undefined }
  );

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface CallArgs {
  readonly positional: readonly { readonly value: Expr; readonly splat: boolean }[];
  /** Name undefined: `**mapping`. */
  readonly named: readonly { readonly name: string | undefined; readonly value: Expr }[];
}

/** What a `set` or `for` binds: a name, names, or a member of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'names'; readonly targets: readonly Target[] }
  | { readonly kind: 'member'; readonly object: string; readonly name: string };

export interface Parameter {
  readonly name: string;
  readonly fallback: Expr | undefined;
}

/** Which of the names for the rest of its arguments a macro reads. */
export interface Takes {
  readonly varargs: boolean;
  readonly kwargs: boolean;
}

export type Stmt = At &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'print'; readonly value: Expr }
    | {
        readonly kind: 'if';
        readonly branches: readonly { readonly condition: Expr; readonly body: readonly Stmt[] }[];
        readonly otherwise: readonly Stmt[];
      }
    | {
        readonly kind: 'for';
        readonly target: Target;
        readonly list: Expr;
        readonly condition: Expr | undefined;
        readonly body: readonly Stmt[];
        readonly otherwise: readonly Stmt[];
        readonly recursive: boolean;
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expr }
    | {
        readonly kind: 'set-block';
        readonly target: Target;
        readonly body: readonly Stmt[];
        readonly filter: Expr | undefined;
      }
    | { readonly kind: 'do'; readonly value: Expr }
    | {
        readonly kind: 'macro';
        readonly name: string;
        readonly parameters: readonly Parameter[];
        readonly takes: Takes;
        readonly body: readonly Stmt[];
      }
    | {
        readonly kind: 'call';
        readonly parameters: readonly Parameter[];
        readonly takes: Takes;
        readonly call: Expr;
        readonly body: readonly Stmt[];
      }
    | { readonly kind: 'filter'; readonly filter: Expr; readonly body: readonly Stmt[] }
    | { readonly kind: 'with'; readonly bindings: readonly (readonly [Target, Expr])[]; readonly body: readonly Stmt[] }
    | { readonly kind: 'break' | 'continue' }
  );
