import { native, type Value } from './values.ts';

/** `{{ return(value) }}`: unwinds to the macro that is being called. */
export class ReturnSignal {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** `{% break %}`, `{% continue %}`. */
export class LoopSignal {
  readonly kind: 'break' | 'continue';
  constructor(kind: 'break' | 'continue') {
    this.kind = kind;
  }
}

/** What is undefined stays so: a loop over it runs no times, where one over none is an error. */
export const returnFunction = native('return', (args) => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- not an error: control flow of the template
  throw new ReturnSignal(args.length === 0 ? null : args[0]);
});
