import { syntaxFault, type Source } from './fault.ts';
import { tagTokens } from './lexer.ts';

export const BLOCK_KINDS = ['macro', 'materialization', 'test', 'snapshot', 'docs'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** A block of a macro, snapshot or docs file; what is inside is not parsed. */
export interface Block {
  readonly kind: BlockKind;
  readonly name: string;
  /** Text of the parameters, or the words behind the name. */
  readonly args: string;
  /** The whole block with its tags. */
  readonly source: string;
  readonly body: string;
  /** Offset in the file. */
  readonly start: number;
  /** Line of the block's first tag in the file. */
  readonly line: number;
}

const TAG =
  /\{%[-+]?\s*(macro|materialization|data_test|test|snapshot|docs|raw|endmacro|endmaterialization|enddata_test|endtest|endsnapshot|enddocs|endraw)\b|\{#/g;

/** dbt's top-level blocks of a file. Errors: `template-syntax` for one that is not closed. */
export function splitBlocks(text: string, file: string): Block[] {
  const source: Source = { text, file, line: 1 };
  const blocks: Block[] = [];
  TAG.lastIndex = 0;
  for (let tag = TAG.exec(text); tag; tag = TAG.exec(text)) {
    const word = tag[1];
    if (word === undefined) skipTo(source, { at: tag.index, end: '#}' });
    else if (word === 'raw') skipTo(source, { at: tag.index, end: 'endraw' });
    else if (!word.startsWith('end')) blocks.push(block(source, { start: tag.index, word, nameAt: TAG.lastIndex }));
  }
  return blocks;
}

function skipTo({ text }: Source, { at, end }: { readonly at: number; readonly end: string }): void {
  const found = text.indexOf(end, at);
  TAG.lastIndex = found < 0 ? text.length : found + end.length;
}

function block(
  source: Source,
  { start, word, nameAt }: { readonly start: number; readonly word: string; readonly nameAt: number },
): Block {
  const { text } = source;
  const { tag, tokens } = tagTokens(source, nameAt, '%}');
  const end = tokens.at(-1)?.at ?? tag.end;
  const head = text.slice(nameAt, end).trim();
  const [, name = '', rest = ''] = /^([\w.]+)\s*([\s\S]*?):?$/.exec(head) ?? [];
  if (name === '') syntaxFault(source, start, `a ${word} needs a name`);
  const closing = findEnd(source, { from: tag.end, word, start });
  const trimmed = closing.trim ? text.slice(tag.end, closing.at).trimEnd() : text.slice(tag.end, closing.at);
  TAG.lastIndex = closing.end;
  return {
    kind: word === 'data_test' ? 'test' : (word as BlockKind),
    name,
    args: /^\(([\s\S]*)\)$/.exec(rest.trim())?.[1] ?? rest.replace(/^,/, '').trim(),
    source: text.slice(start, closing.end),
    body: tag.trim ? trimmed.trimStart() : trimmed,
    start,
    line: text.slice(0, start).split('\n').length,
  };
}

interface Closing {
  readonly at: number;
  readonly end: number;
  readonly trim: boolean;
}

function findEnd(
  source: Source,
  { from, word, start }: { readonly from: number; readonly word: string; readonly start: number },
): Closing {
  const closing = new RegExp(`\\{%([-+]?)\\s*(raw|end${word}|${word}\\s+\\w)|\\{#`, 'g');
  closing.lastIndex = from;
  let depth = 1;
  for (let tag = closing.exec(source.text); tag; tag = closing.exec(source.text)) {
    if (tag[2] === undefined || tag[2] === 'raw') {
      const end = source.text.indexOf(tag[2] === 'raw' ? 'endraw' : '#}', tag.index);
      closing.lastIndex = end < 0 ? source.text.length : end + 2;
    } else if (tag[2] === `end${word}`) {
      if (--depth === 0)
        return { at: tag.index, end: tagTokens(source, closing.lastIndex, '%}').tag.end, trim: tag[1] === '-' };
    } else depth++;
  }
  return syntaxFault(source, start, `a ${word} is not closed by end${word}`);
}
