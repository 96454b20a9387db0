// Builds dist/: the TypeScript sources, then the files that tsc does not carry (data, WebAssembly, browser assets).
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (script, ...args) =>
  execFileSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });

if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true });

// Steps that generate sources or assets live in scripts/steps/NN-name.mjs and run in order, before tsc (0x) or after it (5x).
const steps = existsSync(join(root, 'scripts/steps'))
  ? readdirSync(join(root, 'scripts/steps'))
      .filter((f) => f.endsWith('.mjs'))
      .sort()
  : [];
for (const step of steps.filter((s) => s < '50')) run(`scripts/steps/${step}`);
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
for (const data of [
  'src/engines/builtin/data',
  'src/engines/python/harness',
  'src/molecule/data',
  'src/notebook/assets',
  'kernel/assets',
]) {
  if (existsSync(join(root, data))) cpSync(join(root, data), join(root, 'dist', data), { recursive: true });
}
for (const step of steps.filter((s) => s >= '50')) run(`scripts/steps/${step}`);
