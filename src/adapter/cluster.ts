import type { Target } from './adapter.ts';

/** A cluster as it was at an instant, made new. */
export interface RestoredCluster {
  readonly name: string;
  readonly instance: string;
  /** Where it answers. */
  readonly host: string;
  readonly port: number;
  /** How it is reached from here. */
  readonly target: Target;
}

export interface ClusterRestore {
  readonly at: Date;
  /** Told what is being waited for, and what has come. */
  readonly tell: (what: string) => void;
  readonly signal: AbortSignal;
}

/**
 * A cluster that a provider keeps a log of: it is never set back itself, a new one is made as of an instant, and nothing is
 * deleted. Errors of all: `driver-missing`, `cluster-refused`.
 */
export interface ManagedCluster {
  readonly name: string;
  /** From when to when it can be restored. Errors: `cluster-unknown`. */
  window(): Promise<{ readonly earliest: Date; readonly latest: Date }>;
  /**
   * Makes the new cluster and its instance and waits for both; where a cluster of that instant is there already, it goes on
   * with that. Errors: `cluster-unknown`, `cluster-slow`, `interrupted`.
   */
  restore(wanted: ClusterRestore): Promise<RestoredCluster>;
}
