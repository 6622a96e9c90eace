import { fail } from '../../errors.ts';
import { findFiles, readText } from '../files.ts';
import type { DocBlock } from '../manifest.ts';
import { native, parseTemplate, render, Scope, splitBlocks, toText } from '../template/index.ts';

/** `doc('name')`, `doc('package', 'name')`. */
const CALL = /\bdoc\(\s*['"]([^'"]+)['"]\s*(?:,\s*['"]([^'"]+)['"]\s*)?\)/g;

/** The docs blocks of a package's Markdown files. */
export async function readDocs(dir: string, folders: readonly string[], packageName: string): Promise<DocBlock[]> {
  const files = await findFiles(dir, folders, ['.md']);
  const blocks = await Promise.all(
    files.map(async (file) =>
      splitBlocks(await readText(file), file.original)
        .filter((block) => block.kind === 'docs')
        .map((block): DocBlock => ({
          unique_id: `doc.${packageName}.${block.name}`,
          resource_type: 'doc',
          package_name: packageName,
          name: block.name,
          path: file.path,
          original_file_path: file.original,
          block_contents: block.body.trim(),
        })),
    ),
  );
  return blocks.flat();
}

/** What descriptions are rendered with. */
export class Documentation {
  readonly #blocks: ReadonlyMap<string, DocBlock>;
  readonly #rootPackage: string;

  constructor(blocks: readonly DocBlock[], rootPackage: string) {
    this.#blocks = new Map(blocks.map((block) => [block.unique_id, block]));
    this.#rootPackage = rootPackage;
  }

  get blocks(): readonly DocBlock[] {
    return [...this.#blocks.values()];
  }

  /** A description with its doc() calls put in. Errors: `doc-missing` and those of templates. */
  async render(text: string, { packageName, file }: { packageName: string; file: string }): Promise<string> {
    if (!/\{[{%]/.test(text)) return text;
    const doc = native('doc', (args) => {
      const names = args.map(toText);
      const name = names.at(-1) ?? '';
      const found = this.#find(name, names.length > 1 ? [names[0] ?? ''] : [packageName, this.#rootPackage]);
      return found?.block_contents ?? fail('doc-missing', { name: names.join('.'), file }, { place: { file } });
    });
    return render(parseTemplate(text, file), new Scope(undefined, [['doc', doc]]));
  }

  /** unique_ids of the blocks that a description takes in. */
  used(text: string, packageName: string): string[] {
    const found = [...text.matchAll(CALL)].flatMap(([, first = '', second]) => {
      const packages = second === undefined ? [packageName, this.#rootPackage] : [first];
      return this.#find(second ?? first, packages)?.unique_id ?? [];
    });
    return [...new Set(found)];
  }

  #find(name: string, packages: readonly string[]): DocBlock | undefined {
    const known = packages.map((p) => this.#blocks.get(`doc.${p}.${name}`)).find((block) => block !== undefined);
    return known ?? (packages.length > 1 ? this.blocks.find((block) => block.name === name) : undefined);
  }
}
