import type { ManagedCluster } from '../../../adapter/index.ts';
import { fail } from '../../../errors.ts';
import type { Aurora, MysqlTarget } from '../profile.ts';
import { openRds } from './client.ts';
import { describeCluster } from './describe.ts';
import { restoreCluster } from './restore.ts';

/** An Aurora cluster, asked through RDS. */
export async function auroraCluster(target: MysqlTarget, aurora: Aurora): Promise<ManagedCluster> {
  const rds = await openRds(aurora);
  return {
    name: aurora.cluster,
    window: async () => {
      const { EarliestRestorableTime: earliest, LatestRestorableTime: latest } = await describeCluster(rds);
      if (!earliest || !latest)
        return fail('cluster-unknown', {
          cluster: aurora.cluster,
          reason: 'it tells no time that it can be restored to',
        });
      return { earliest, latest };
    },
    restore: async (wanted) => {
      const { cluster, instance } = await restoreCluster(rds, wanted, aurora.patience);
      const [host, port] = [cluster.Endpoint ?? '', cluster.Port ?? target.port];
      return {
        name: cluster.DBClusterIdentifier ?? '',
        instance,
        host,
        port,
        target: reached(target, aurora, { host, port }),
      };
    },
  };
}

/** At its own endpoint, or where the profile says that it is reached from here. */
function reached(
  target: MysqlTarget,
  { reach }: Aurora,
  at: { readonly host: string; readonly port: number },
): MysqlTarget {
  if (!reach) return { ...target, ...at, socket: undefined };
  const { server, port, unix_socket: socket } = reach;
  return { ...target, host: server ?? at.host, port: port ?? at.port, socket };
}
