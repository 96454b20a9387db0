// Runs a TypeScript example against the built package: node scripts/example.mjs examples/01-water-trimer.ts
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('Usage: npm run example -- examples/01-water-trimer.ts');
  process.exit(2);
}
// Beside the example, so that `manybody` and its neighbours resolve as they would for it.
const script = file.replace(/\.ts$/, `.${process.pid}.cjs`);
writeFileSync(
  script,
  transformSync(readFileSync(file, 'utf8'), { loader: 'ts', format: 'cjs', sourcefile: file, sourcemap: 'inline' })
    .code,
);
const { status } = spawnSync(process.execPath, ['--enable-source-maps', script], { stdio: 'inherit' });
rmSync(script);
process.exit(status ?? 1);
