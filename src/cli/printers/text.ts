import { createInterface } from 'node:readline/promises';
import { VarveError, type Place, type RunEvent } from '../../index.ts';
import type { Output } from '../output.ts';
import { eventLines } from './lines.ts';
import { Progress } from './progress.ts';

export interface TextStreams {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
  readonly color: boolean;
}

/** For people: a line for what happened, a moving one for what takes long. */
export function textOutput({ out, err, color }: TextStreams): Output {
  const progress = new Progress(err);
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const tell = (text: string): void => {
    progress.clear();
    out.write(`${text}\n`);
  };
  return {
    json: false,
    event(event: RunEvent) {
      if (event.type === 'progress' || event.type === 'dumping') progress.show(event);
      for (const line of eventLines(event, paint)) tell(line);
    },
    plain: tell,
    answer: (_document, text) => tell(text()),
    error(error, debug) {
      progress.clear();
      err.write(`${errorText(error, debug, paint)}\n`);
    },
    async ask(question) {
      if (!process.stdin.isTTY) return undefined;
      const prompt = createInterface({ input: process.stdin, output: err });
      try {
        return await prompt.question(question);
      } finally {
        prompt.close();
      }
    },
    end: () => progress.clear(),
  };
}

type Paint = (code: number, text: string) => string;

function errorText(error: unknown, debug: boolean, paint: Paint): string {
  if (!(error instanceof VarveError)) {
    const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
    return `${paint(31, 'Error')} This is a bug of Varve: ${text}${debug ? '' : '\nRun it again with --debug and report what it shows.'}`;
  }
  const lines = [`${paint(31, 'Error')} ${error.message}`];
  if (error.place) lines.push(...placeLines(error.place));
  if (error.hint) lines.push(`${paint(33, 'Try:')} ${error.hint}`);
  if (debug && error.stack) lines.push(error.stack);
  return lines.join('\n');
}

function placeLines({ file, line, column, excerpt, stack }: Place): string[] {
  const at = [file, line, column].filter((part) => part !== undefined).join(':');
  return [
    ...(at === '' ? [] : [`  at ${at}`]),
    ...(excerpt === undefined ? [] : excerpt.split('\n').map((text) => `    ${text}`)),
    ...(stack ?? []).map((frame) => `  in ${frame}`),
  ];
}
