// Copies the libraries that figures and views carry into notebooks and reports, each with its licence.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const assets = fileURLToPath(new URL('../../src/notebook/assets/', import.meta.url));

const copies = {
  plotly: ['plotly.js-cartesian-dist-min', ['plotly-cartesian.min.js', 'LICENSE']],
  '3dmol': ['3dmol', ['build/3Dmol-min.js', 'LICENSE']],
};
for (const [folder, [name, files]] of Object.entries(copies)) {
  const from = dirname(require.resolve(`${name}/package.json`));
  mkdirSync(join(assets, folder), { recursive: true });
  for (const file of files) copyFileSync(join(from, file), join(assets, folder, file.split('/').at(-1)));
}
