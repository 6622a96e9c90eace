import type { Project } from '../../index.ts';

/** What dbt's log says of a node with every line about it. */
export interface NodeInfo {
  readonly unique_id: string;
  readonly node_name: string;
  readonly node_path: string;
  readonly resource_type: string;
  readonly materialized: string;
  readonly meta: object;
  readonly node_checksum: string;
  readonly node_relation: Readonly<Record<'alias' | 'database' | 'relation_name' | 'schema', string>>;
  /** `started`, then what became of it. */
  readonly node_status: string;
  /** ISO instants; empty before. */
  readonly node_started_at: string;
  readonly node_finished_at: string;
}

/** Remembers when nodes were begun, and knows them by the project's manifest. */
export class NodeInfos {
  readonly #begun = new Map<string, string>();
  #manifest: Project['manifest'] | undefined;

  open({ manifest }: Project): void {
    this.#manifest = manifest;
  }

  started(id: string, type: string, at: Date): NodeInfo {
    const node_started_at = at.toISOString();
    this.#begun.set(id, node_started_at);
    return { ...this.#known(id, type), node_status: 'started', node_started_at, node_finished_at: '' };
  }

  finished(id: string, type: string, { status, at }: { readonly status: string; readonly at: Date }): NodeInfo {
    const node_finished_at = at.toISOString();
    const node_started_at = this.#begun.get(id) ?? node_finished_at;
    return { ...this.#known(id, type), node_status: status, node_started_at, node_finished_at };
  }

  #known(id: string, type: string): Omit<NodeInfo, 'node_status' | 'node_started_at' | 'node_finished_at'> {
    const node = this.#manifest?.nodes[id];
    const other = node ?? this.#manifest?.unit_tests[id] ?? this.#manifest?.exposures[id];
    const materialized = node?.config.materialized ?? (type === 'unit_test' ? 'unit' : '');
    return {
      unique_id: id,
      node_name: other?.name ?? id.split('.').at(-1) ?? id,
      node_path: node?.path ?? other?.original_file_path ?? '',
      resource_type: type,
      materialized,
      meta: node?.meta ?? {},
      node_checksum: node?.checksum.checksum ?? '',
      node_relation: {
        alias: node?.alias ?? '',
        database: node?.database ?? '',
        relation_name: node?.relation_name ?? '',
        schema: node?.schema ?? '',
      },
    };
  }
}
