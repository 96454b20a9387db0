import { stripVTControlCharacters } from 'node:util';
import { Marked } from 'marked';
import katex from 'marked-katex-extension';

const marked = new Marked(katex({ output: 'mathml', nonStandard: true, throwOnError: true }), {
  renderer: { image: ({ href, text }) => `<img src="${escaped(href)}" alt="${escaped(text)}">` },
});

/** An executed notebook as one HTML page that loads nothing else: prose, code and outputs, with the scripts of the figures. */
export function page(notebook) {
  const title =
    notebook.cells
      .map(textOf)
      .join('\n')
      .match(/^# (.*)$/m)?.[1] ?? 'Notebook';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${notebook.cells.map(cellHtml).join('\n')}
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1a1a1a, #e8e8e8); --paper: light-dark(#fff, #161616);
  --code: light-dark(#f5f6f7, #222); --rule: light-dark(#d5d8db, #444); --hint: light-dark(#b33c00, #ffb28a) }
body { color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; margin: 0 }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1, h2 { line-height: 1.25 } h2 { margin-top: 2.2rem; border-top: 1px solid var(--rule); padding-top: 1rem }
a { color: light-dark(#00548a, #7cc4f5) }
pre { font: 13px/1.45 ui-monospace, monospace; margin: 0; overflow-x: auto }
.code { background: var(--code); border-left: 3px solid #0072b2; padding: .6rem .8rem; margin-top: 1rem }
details.code summary { font: 13px system-ui; cursor: pointer }
.output { padding: .5rem .8rem; overflow-x: auto } .output.stderr pre, .output.error pre { color: var(--hint) }
:not(.output) > table { border-collapse: collapse } td, th { padding: .2rem .6rem; text-align: left }
img, svg { max-width: 100% } math[display=block] { margin: .8rem 0 }`;

const textOf = (cell) => [cell.source].flat().join('');

function cellHtml(cell) {
  const text = textOf(cell);
  if (cell.cell_type === 'markdown') return `<section>${marked.parse(text)}</section>`;
  const code = `<pre><code>${escaped(text)}</code></pre>`;
  const input = cell.metadata.jupyter?.source_hidden
    ? `<details class="code"><summary>${escaped(text.split('\n')[0].replace(/^\/\/ /, ''))}</summary>${code}</details>`
    : `<div class="code">${code}</div>`;
  return input + (cell.outputs ?? []).map(outputHtml).join('');
}

function outputHtml(output) {
  const joined = (value) => [value].flat().join('');
  if (output.output_type === 'stream') return block(output.name, escaped(joined(output.text)));
  if (output.output_type === 'error')
    return block('error', escaped(stripVTControlCharacters(output.traceback.join('\n'))));
  const html = output.data['text/html'];
  return html === undefined
    ? block('result', escaped(joined(output.data['text/plain'] ?? '')))
    : `<div class="output">${joined(html)}</div>`;
}

const block = (kind, html) => `<div class="output ${kind}"><pre>${html}</pre></div>`;

function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
}
