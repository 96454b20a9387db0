// Bundles the libraries that the notebook code loads when it first needs them, so that installing manybody brings them
// along: danfojs-node over float64 tensors, and the parts of echarts that draw static SVG. Licences beside each bundle.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const assets = join(root, 'src/notebook/assets');

/** Packages that danfojs-node only needs for what we do not offer (Excel files, CSV over HTTP, plots in a page): calling them explains. */
const absent = /^(xlsx|request|node-fetch|plotly.js-dist-min)$/;
const explainAbsent = {
  name: 'explain-absent',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: absent }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
      contents: `
        const absent = new Proxy(() => {
          throw new Error('This copy of danfojs has no ${path}: it reads and writes local CSV and JSON; figures come from manybody/notebook.');
        }, { get: (_, key) => (key === '__esModule' ? undefined : absent) });
        module.exports = absent;`,
    }));
  },
};

const danfojs = await build({
  stdin: {
    contents: `const { readExcel, toExcel, ...danfojs } = require('danfojs-node'); module.exports = danfojs;`,
    resolveDir: root,
  },
  outfile: join(assets, 'danfojs/danfojs.js'),
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  bundle: true,
  minify: true,
  keepNames: true,
  metafile: true,
  plugins: [explainAbsent],
});
writeFileSync(join(assets, 'danfojs/LICENSES'), licences(danfojs.metafile));

const echarts = await build({
  stdin: {
    contents: `
      export { init, use } from 'echarts/core';
      export { SVGRenderer } from 'echarts/renderers';
      export { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
      export { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, VisualMapComponent } from 'echarts/components';`,
    resolveDir: root,
  },
  outfile: join(assets, 'echarts/echarts.js'),
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  bundle: true,
  minify: true,
  metafile: true,
});
writeFileSync(join(assets, 'echarts/LICENSES'), licences(echarts.metafile));

/** The licence of every package that ended up in a bundle. */
function licences({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...folders]
    .sort()
    .map(licence)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licence(folder) {
  const at = join(root, folder);
  const { name, version, license, author, contributors } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const files = readdirSync(at, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /^(licen[cs]e|notice|copying)/i.test(entry.name),
  );
  const texts = files.map(({ name: file }) => readFileSync(join(at, file), 'utf8').trim());
  if (texts.length === 0) {
    if (license !== 'MIT')
      throw new Error(`${name} has no licence file and is not under the MIT licence, but ${license}`);
    const holders = [author ?? contributors ?? name].flat().map((person) => person.name ?? person);
    texts.push(mitLicence(holders.join(', ')));
  }
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

/** For packages that say MIT in their package.json and bring no text. */
function mitLicence(holders) {
  return `Copyright (c) ${holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
