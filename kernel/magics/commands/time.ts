import type { CellMagic } from '../magic';

/** `%%time`: how long a cell takes, on the clock and in computing time of all threads. */
export const timeMagic: CellMagic = {
  kind: 'cell',
  name: 'time',
  usage: '',
  summary: 'Run the cell and print its wall and CPU time.',
  equivalent: "console.time('cell'); …; console.timeEnd('cell')",
  async run(_words, body, { print }) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    try {
      return await body.execute();
    } finally {
      const { user, system } = process.cpuUsage(cpu);
      const cpuMs = (user + system) / 1000;
      print(`wall time ${duration(performance.now() - start)}, CPU time ${duration(cpuMs)} (all threads)`);
    }
  },
};

/** @param ms milliseconds. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${((ms % 60_000) / 1000).toFixed(0)} s`;
}
