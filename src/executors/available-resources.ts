import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** Reads a small text file; undefined when it cannot be read. A parameter so that tests can show other machines. */
export type ReadText = (path: string) => string | undefined;

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/**
 * Cores that this process may use: those of its affinity mask, and no more than the CPU quota of its cgroup (v2 or v1) and of
 * every group above it. A quota of 2.5 cores counts as 2; never less than 1.
 */
export function availableCores(read: ReadText = readText, cores: number = availableParallelism()): number {
  const quotas = [
    ...groupFolders(read, '').map((folder) => quotaV2(read(`${folder}/cpu.max`))),
    ...groupFolders(read, 'cpu').map((folder) =>
      quotaV1(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)),
    ),
  ];
  return Math.max(1, Math.floor(Math.min(cores, ...quotas)));
}

/** Memory that this process may use, MiB: of the machine, and no more than its cgroup and the groups above it allow. */
export function availableMemoryMiB(read: ReadText = readText, totalBytes: number = totalmem()): number {
  const limits = [
    ...groupFolders(read, '').map((folder) => number(read(`${folder}/memory.max`))),
    ...groupFolders(read, 'memory').map((folder) => number(read(`${folder}/memory.limit_in_bytes`))),
  ];
  return Math.floor(Math.min(totalBytes, ...limits) / 2 ** 20);
}

/**
 * Folders of the process's control group and of the groups above it, innermost first.
 *
 * @param controller of cgroup v1, e.g. `cpu`; empty for the one hierarchy of cgroup v2.
 */
function groupFolders(read: ReadText, controller: string): string[] {
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    // hierarchy-ID:controller,controller:/path; in v2 0::/path
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined || !(controllers ?? '').split(',').includes(controller)) continue;
    const mounts =
      controller === '' ? ['/sys/fs/cgroup'] : [`/sys/fs/cgroup/${controllers}`, `/sys/fs/cgroup/${controller}`];
    const parts = path.split('/').filter((part) => part !== '');
    const paths = parts.map((_, i) => `/${parts.slice(0, parts.length - i).join('/')}`);
    // Inside a container the group's own folder is mounted as the root, under whatever path it has outside.
    return [...new Set(mounts.flatMap((mount) => [...paths.map((p) => mount + p), mount]))];
  }
  return [];
}

function quotaV2(text: string | undefined): number {
  const [quota, period] = (text ?? '').trim().split(/\s+/);
  return number(quota) / (Number(period) || 100_000);
}

function quotaV1(quota: string | undefined, period: string | undefined): number {
  const microseconds = number(quota);
  return microseconds < 0 ? Number.POSITIVE_INFINITY : microseconds / (Number(period) || 100_000);
}

/** The number in a control file; absent or `max` is no limit. */
function number(text: string | undefined): number {
  const trimmed = text?.trim();
  return trimmed && /^-?\d+$/.test(trimmed) ? Number(trimmed) : Number.POSITIVE_INFINITY;
}
