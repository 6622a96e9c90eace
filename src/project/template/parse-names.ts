import type { Parameter, Target } from './ast.ts';
import { isConstant, parseExpression } from './parse-expression.ts';
import type { TokenStream } from './token-stream.ts';

/** What a `set`, `for` or `with` binds; members of a namespace only where `members` allows them. */
export function parseTarget(s: TokenStream, members: boolean): Target {
  const targets = [oneTarget(s, members)];
  let several = false;
  while (s.accept(',')) {
    several = true;
    if (s.is('in') || s.is('=')) break;
    targets.push(oneTarget(s, members));
  }
  const [first] = targets;
  return several || !first ? { kind: 'names', targets } : first;
}

function oneTarget(s: TokenStream, members: boolean): Target {
  if (s.accept('(')) {
    const inner = s.nested(() => parseTarget(s, members));
    s.expect(')');
    return inner;
  }
  const token = s.peek();
  const name = s.name();
  if (isConstant(name)) s.faultAt(token, `'${name}' cannot be set`);
  if (members && s.accept('.')) return { kind: 'member', object: name, name: s.name() };
  return { kind: 'name', name };
}

/** `(a, b=1, c: List[int] = none)`; types are read and forgotten. */
export function parseParameters(s: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  s.expect('(');
  while (!s.is(')')) {
    const token = s.peek();
    const name = s.name('the name of a parameter');
    if (s.accept(':')) parseType(s);
    const fallback = s.accept('=') ? parseExpression(s) : undefined;
    if (!fallback && parameters.at(-1)?.fallback)
      s.faultAt(token, `'${name}' without a default follows one with a default`);
    parameters.push({ name, fallback });
    if (!s.accept(',')) break;
  }
  s.expect(')');
  return parameters;
}

function parseType(s: TokenStream): void {
  s.name('a type');
  if (!s.accept('[')) return;
  s.nested(() => {
    do parseType(s);
    while (s.accept(','));
  });
  s.expect(']');
}
