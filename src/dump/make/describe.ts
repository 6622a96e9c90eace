import { readTables } from './catalog.ts';
import { connectSource, refuse } from './connect.ts';
import { chooseProgram, type DumpTool } from './program.ts';
import { sourceText, type Source } from './source.ts';

export interface SourceDescription {
  /** `shop at db.example.com:3306`. */
  readonly where: string;
  /** Name and version of the server. */
  readonly version: string;
  /** How many tables a dump would hold. */
  readonly tables: number;
  /** What would write it. */
  readonly tool: string;
}

/** Looks at a source without dumping it. Errors: those of connecting, `dump-program-missing`. */
export async function describeSource(
  source: Source,
  { wanted, tool }: { readonly wanted: (table: string) => boolean; readonly tool: DumpTool },
): Promise<SourceDescription> {
  const connection = await connectSource(source);
  try {
    const tables = await readTables(connection, source.database).catch((cause: unknown) => refuse(cause, source));
    const program = await chooseProgram(tool, connection.version);
    return {
      where: sourceText(source),
      version: connection.version,
      tables: tables.filter((t) => wanted(t.name)).length,
      tool: program?.name ?? 'varve',
    };
  } finally {
    connection.destroy();
  }
}
