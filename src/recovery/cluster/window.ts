import type { ManagedCluster } from '../../adapter/index.ts';
import type { ServerSite } from '../server/site.ts';
import type { RestoreWindow } from '../window.ts';
import { entriesNow } from './restore.ts';

/** The newest moments that are told. */
const MOMENTS = 60;

/** The cluster's own window, and the moments of the ledger in it. Reads only. */
export async function clusterWindow(site: ServerSite, cluster: ManagedCluster): Promise<RestoreWindow> {
  const { earliest, latest } = await cluster.window();
  const told = (await entriesNow(site)).filter((e) => e.kind === 'published' || e.kind === 'restored');
  return {
    earliest: earliest.toISOString(),
    latest: latest.toISOString(),
    moments: told
      .slice(-MOMENTS)
      .reverse()
      .map(({ at, seq, day }) => {
        const isIn = at >= earliest.toISOString() && at <= latest.toISOString();
        const from = isIn ? `a new cluster from ${cluster.name}` : null;
        return { at, seq, day, from, days: 0, seconds: null, missing: isIn ? [] : ["the cluster's log of that time"] };
      }),
    backups: [],
    replaced: [],
    besides: [],
  };
}
