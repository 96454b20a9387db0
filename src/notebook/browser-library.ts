import { readFileSync } from 'node:fs';
import { asset } from './asset';
import { kernelChannel } from './kernel-channel';
import { type Html, html, scriptLiteral, trustedHtml } from './render/html';

/** A library that figures or views need in the page; it is put there once, and they wait for it. */
export type BrowserLibrary = 'plotly' | '3dmol';

const embeddedHere = new Set<string>();

/** The library's script the first time it is asked for in a kernel session (or process), nothing afterwards. */
export function libraryOnce(library: BrowserLibrary): Html | null {
  const name = `browser library ${library}`;
  const kernel = kernelChannel();
  const first = kernel ? kernel.firstTime(name) : !embeddedHere.has(name);
  embeddedHere.add(name);
  return first ? libraryScript(library) : null;
}

/** The script element that brings a library into a page. */
export function libraryScript(library: BrowserLibrary): Html {
  return library === 'plotly' ? plotlyScript() : viewerScript();
}

/**
 * Plotly as `window.__manybody.plotly`. AMD and CommonJS are hidden from it: in a page with RequireJS (classic notebook) it
 * would otherwise end up as a module that nobody asked for.
 */
function plotlyScript(): Html {
  const source = readFileSync(asset('plotly/plotly-cartesian.min.js'), 'utf8');
  return html`<script>(function(){var m=window.__manybody=window.__manybody||{};if(m.plotly)return;var before=window.Plotly;(function(define,module,exports,require){${trustedHtml(scriptSafe(source))}
}).call(window);m.plotly=window.Plotly;if(before)window.Plotly=before})()</script>`;
}

/** 3Dmol's source as the text `window.__manybody.viewer`: each view runs it in a frame of its own, away from the page. */
function viewerScript(): Html {
  const source = readFileSync(asset('3dmol/3Dmol-min.js'), 'utf8');
  return html`<script>(window.__manybody=window.__manybody||{}).viewer=${scriptLiteral(source)}</script>`;
}

/** Source that cannot end its script element. Both libraries hold such sequences, if at all, inside of strings. */
export function scriptSafe(source: string): string {
  return source.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}
