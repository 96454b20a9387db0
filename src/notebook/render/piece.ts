import { kernelChannel } from '../kernel-channel';
import { type Html, type HtmlValue, html } from './html';
import { styleSheet } from './style-sheet';

/** Colours of a theme that was chosen with `%mb theme`; inline, so that they also hold where style sheets are dropped. */
const chosen: Record<'light' | 'dark', Html> = {
  light: html` style="background-color:#ffffff;color:#111111;padding:8px"`,
  dark: html` style="background-color:#111111;color:#eeeeee;padding:8px"`,
};

/** One output: content with the looks of this package, in the colours of the page or of the chosen theme. */
export function piece(...content: HtmlValue[]): Html {
  const theme = kernelChannel()?.settings.theme ?? 'auto';
  return html`<div class="mb"${theme !== 'auto' && chosen[theme]}>${styleSheet}${content}</div>`;
}
