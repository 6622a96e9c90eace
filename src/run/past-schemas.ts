import { elsewhereConnection, elsewhereDialect, type Warehouse } from '../adapter/index.ts';
import { statement } from '../sql.ts';

const PREFIX = 'varve_past_';

/**
 * Schemas of a server in which past days are laid again, under prefixes of their own. What the transaction at work has read of
 * them cannot be dropped before it ends, so they go when the session is closed; what a crash left goes before the next ones.
 */
export class PastSchemas {
  #made = 0;

  /** A prefix under which there are no schemas: `varve_past_1_`. */
  async next(warehouse: Warehouse): Promise<string> {
    if (this.#made === 0) await dropAll(warehouse);
    this.#made += 1;
    return `${PREFIX}${this.#made}_`;
  }

  /** Never fails: what cannot be dropped now goes before the next ones. */
  async close(warehouse: Warehouse): Promise<void> {
    if (this.#made > 0) await dropAll(warehouse).catch(() => undefined);
  }
}

async function dropAll(warehouse: Warehouse): Promise<void> {
  const dialect = elsewhereDialect(warehouse.dialect, PREFIX);
  const connection = await warehouse.connect();
  try {
    const { catalog } = elsewhereConnection(connection, PREFIX);
    for (const schema of await catalog.schemas())
      await connection.execute(statement(`forget ${PREFIX}${schema}`, dialect.dropSchema(schema)));
  } finally {
    await connection.close();
  }
}
