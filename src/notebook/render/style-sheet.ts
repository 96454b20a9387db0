import { type Html, trustedHtml } from './html';

/**
 * Looks of every piece. Colours are inherited from the page, so that light and dark themes both work and losing this sheet
 * (untrusted notebooks drop it) loses no meaning.
 */
const css = `
.mb{font-size:.9em;line-height:1.45;color:inherit}
.mb table{border-collapse:collapse;margin:.4em 0;font-variant-numeric:tabular-nums}
.mb caption{text-align:left;font-weight:600;padding:.2em 0;caption-side:top}
.mb th,.mb td{padding:.15em .7em;text-align:right;border-bottom:1px solid rgba(128,128,128,.3);background:none;color:inherit;white-space:nowrap}
.mb th.mb-l,.mb td.mb-l{text-align:left}
.mb td.mb-w{white-space:normal;max-width:40em;overflow-wrap:anywhere}
.mb thead th{border-bottom:2px solid rgba(128,128,128,.6);vertical-align:bottom}
.mb .mb-scroll{overflow-x:auto;max-width:100%}
.mb .mb-head{font-size:1.05em;margin:.1em 0}
.mb .mb-big{font-size:1.35em;margin:.25em 0;font-variant-numeric:tabular-nums}
.mb .mb-quiet{opacity:.75}
.mb .mb-note,.mb .mb-head,.mb p,.mb li{max-width:64em}
.mb .mb-note{border-left:4px solid #D55E00;padding:.1em .7em;margin:.4em 0}
.mb .mb-good{border-left-color:#009E73}
.mb details{margin:.3em 0}
.mb summary{cursor:pointer;display:list-item}
.mb progress{width:18em;max-width:60%;vertical-align:middle;accent-color:#0072B2}
.mb pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.3em 0;color:inherit;background:none}
.mb figure{margin:.4em 0}
.mb img{max-width:100%}
`
  .trim()
  .replace(/\n/g, '');

/** The style element that each piece carries. */
export const styleSheet: Html = trustedHtml(`<style>${css}</style>`);
