import { fail, VarveError, type Place } from '../../errors.ts';

/** Source text of a template and where its lines begin. */
export interface Source {
  readonly text: string;
  readonly file: string;
  /** Line number of the text's first line in the file. */
  readonly line: number;
}

/** The place of an offset, with the line and a caret. */
export function placeAt(source: Source, offset: number): Place {
  const before = source.text.slice(0, offset);
  const row = before.split('\n').length;
  const column = offset - (before.lastIndexOf('\n') + 1) + 1;
  const end = source.text.indexOf('\n', offset);
  const content = source.text.slice(offset - column + 1, end < 0 ? undefined : end);
  return { file: source.file, line: source.line + row - 1, column, excerpt: excerptOf(content, column - 1) };
}

const EXCERPT = 160;

/** The line with a caret below; of a very long line the part around the caret. */
function excerptOf(line: string, at: number): string {
  const from = line.length > EXCERPT ? Math.max(0, at - EXCERPT / 2) : 0;
  return `${line.slice(from, from + EXCERPT)}\n${' '.repeat(at - from)}^`;
}

export function syntaxFault(source: Source, offset: number, problem: string): never {
  return fail('template-syntax', { problem }, { place: placeAt(source, offset) });
}

/** An error while rendering, at a place. */
export function renderFault(place: Place, problem: string): never {
  return fail('template-error', { problem }, { place });
}

/** Gives an error of ours the place where it came up, where it has none yet. */
export function placed(error: unknown, place: () => Place): unknown {
  if (!(error instanceof VarveError) || error.place?.line !== undefined || error.code === 'interrupted') return error;
  const { code, params, node, cause } = error;
  return new VarveError(code, params, {
    node,
    cause: cause ?? error,
    place: { ...place(), ...definedOf(error.place) },
  });
}

/** Adds a frame to an error's stack: the macro that it came through. */
export function framed(error: unknown, frame: string): unknown {
  if (!(error instanceof VarveError) || error.code === 'interrupted') return error;
  const { code, params, node, cause, place } = error;
  const stack = [...(place?.stack ?? []), frame];
  return stack.length > 20
    ? error
    : new VarveError(code, params, { node, cause: cause ?? error, place: { ...place, stack } });
}

function definedOf(place: Place | undefined): Place {
  return Object.fromEntries(Object.entries(place ?? {}).filter(([, v]) => v !== undefined));
}
