// Compiles assembly/ (AssemblyScript) to src/qc/kernels/algebra-wasm.ts: the bytes as base64 in a TypeScript module, so
// that src/qc needs no files. The result is committed; it names the sources it was made from, and a test checks that.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'assembly');
const target = join(root, 'src/qc/kernels/algebra-wasm.ts');
const files = readdirSync(sources)
  .filter((f) => f.endsWith('.ts'))
  .sort();
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];

/** Hash of the sources and the compiler options. */
function sourceHash() {
  const hash = createHash('sha256').update(options.join(' '));
  for (const file of files) hash.update(file).update(readFileSync(join(sources, file)));
  return hash.digest('hex');
}

const hash = sourceHash();
if (!existsSync(target) || !readFileSync(target, 'utf8').includes(hash)) {
  const folder = mkdtempSync(join(tmpdir(), 'algebra-'));
  try {
    const wasm = join(folder, 'algebra.wasm');
    const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
    execFileSync(process.execPath, [asc, ...files.map((f) => join(sources, f)), '-o', wasm, ...options], {
      stdio: 'inherit',
    });
    const text = readFileSync(wasm).toString('base64');
    const lines = text.match(/.{1,108}/g).map((line) => `  '${line}'`);
    writeFileSync(
      target,
      `// Made from assembly/ by scripts/steps/10-algebra.mjs; do not edit.\n` +
        `export const algebraSourceHash = '${hash}';\n` +
        `export const algebraBase64: string = [\n${lines.join(',\n')},\n].join('');\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
