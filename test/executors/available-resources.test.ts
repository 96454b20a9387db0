import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { availableCores, availableMemoryMiB, type ReadText } from '../../src/executors/available-resources';

/** A machine whose control files hold these texts. */
const machine =
  (files: Record<string, string>): ReadText =>
  (path) =>
    files[path];
const GiB = 2 ** 30;

describe('cores that the process may use', () => {
  test('without control groups: those of the affinity mask', () => {
    expect(availableCores(machine({}), 16)).toBe(16);
  });

  test.each([
    ['400000 100000', 4],
    ['250000 100000', 2],
    ['50000 100000', 1],
    ['max 100000', 16],
    ['3200000 100000', 16],
  ])('cgroup v2 with the quota %s', (quota, cores) => {
    const files = { '/proc/self/cgroup': '0::/job\n', '/sys/fs/cgroup/job/cpu.max': `${quota}\n` };
    expect(availableCores(machine(files), 16)).toBe(cores);
  });

  test('cgroup v2: the tightest of the groups above counts', () => {
    const files = {
      '/proc/self/cgroup': '0::/slurm/job_7/step_0\n',
      '/sys/fs/cgroup/slurm/job_7/step_0/cpu.max': 'max 100000',
      '/sys/fs/cgroup/slurm/job_7/cpu.max': '300000 100000',
      '/sys/fs/cgroup/slurm/cpu.max': '800000 100000',
    };
    expect(availableCores(machine(files), 16)).toBe(3);
  });

  test('inside a container, where the group is mounted as the root', () => {
    const files = { '/proc/self/cgroup': '0::/docker/abc\n', '/sys/fs/cgroup/cpu.max': '200000 100000\n' };
    expect(availableCores(machine(files), 16)).toBe(2);
  });

  test('cgroup v1, alone or beside v2', () => {
    const files = {
      '/proc/self/cgroup': '9:memory:/box\n4:cpu,cpuacct:/box\n0::/\n',
      '/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us': '600000',
      '/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us': '100000',
    };
    expect(availableCores(machine(files), 16)).toBe(6);
    const unlimited = { ...files, '/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us': '-1' };
    expect(availableCores(machine(unlimited), 16)).toBe(16);
  });

  test('here: at least one, at most the affinity mask', () => {
    expect(availableCores()).toBeGreaterThanOrEqual(1);
    expect(availableCores()).toBeLessThanOrEqual(availableParallelism());
  });
});

describe('memory that the process may use', () => {
  test('of the machine, or less when its group has less', () => {
    expect(availableMemoryMiB(machine({}), 8 * GiB)).toBe(8192);
    const v2 = { '/proc/self/cgroup': '0::/job\n', '/sys/fs/cgroup/job/memory.max': String(2 * GiB) };
    expect(availableMemoryMiB(machine(v2), 8 * GiB)).toBe(2048);
    const v1 = {
      '/proc/self/cgroup': '4:memory:/box\n',
      '/sys/fs/cgroup/memory/box/memory.limit_in_bytes': String(GiB),
    };
    expect(availableMemoryMiB(machine(v1), 8 * GiB)).toBe(1024);
    const none = {
      '/proc/self/cgroup': '4:memory:/\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
    };
    expect(availableMemoryMiB(machine(none), 8 * GiB)).toBe(8192);
  });

  test('here', () => {
    expect(availableMemoryMiB()).toBeLessThanOrEqual(totalmem() / 2 ** 20);
  });
});
