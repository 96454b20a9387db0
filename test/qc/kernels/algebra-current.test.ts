import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { algebraSourceHash } from '../../../src/qc/kernels/algebra-wasm';

test('the committed WebAssembly was compiled from the AssemblyScript sources as they are', () => {
  const root = join(__dirname, '../../..');
  const step = readFileSync(join(root, 'scripts/steps/10-algebra.mjs'), 'utf8');
  const options = /const options = \[(.*?)\]/s
    .exec(step)![1]!
    .match(/'([^']+)'/g)!
    .map((o) => o.slice(1, -1));
  const hash = createHash('sha256').update(options.join(' '));
  const files = readdirSync(join(root, 'assembly'))
    .filter((f) => f.endsWith('.ts'))
    .sort();
  for (const file of files) hash.update(file).update(readFileSync(join(root, 'assembly', file)));
  expect(algebraSourceHash, 'run npm run build').toBe(hash.digest('hex'));
});
