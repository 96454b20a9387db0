import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { LineMagic } from '../magic';

/** `%mb doctor`: is everything in order, and how to mend what is not. */
export const doctorMagic: LineMagic = {
  kind: 'line',
  name: 'mb doctor',
  usage: '',
  summary: 'Check Node, Jupyter, the kernel and the engines, and say how to mend what is missing.',
  equivalent: 'manybody doctor, in a terminal',
  async run(_words, { channel, print }) {
    const main = join(dirname(require.resolve('manybody')), 'cli', 'main.js');
    // Problems are an exit code other than 0; they are printed all the same.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, 'doctor'], {
      signal: channel.signal,
    }).catch((error: Error & { stdout?: string; stderr?: string }) => {
      if (error.stdout === undefined || channel.signal.aborted) throw error;
      return { stdout: error.stdout, stderr: error.stderr ?? '' };
    });
    print((stdout + stderr).trimEnd());
  },
};
