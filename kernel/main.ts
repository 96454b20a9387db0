#!/usr/bin/env node
/** Started by a front end: `node main.js CONNECTION_FILE`. */
import { Kernel } from './kernel';
import { readConnection } from './protocol/connection';

const file = process.argv[2];
if (!file) {
  process.stderr.write('usage: main.js CONNECTION_FILE (Jupyter starts this; see `manybody kernel install`)\n');
  process.exitCode = 2;
} else {
  new Kernel(readConnection(file), process.cwd()).start().catch((error: unknown) => {
    process.stderr.write(`the kernel cannot start: ${(error as Error).stack}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
}
