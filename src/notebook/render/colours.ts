/** Okabe and Ito's colours that keep 3:1 contrast on white and on black; use a second cue beside them, always. */
export const blue = '#0072B2';
export const vermillion = '#D55E00';
export const green = '#009E73';
export const purple = '#CC79A7';
/** Text and lines that are read on white and on black alike. */
export const grey = '#767676';

/** How a series looks: colour and a second cue of its own, so that no series is known by its colour alone. */
export interface SeriesLook {
  readonly colour: string;
  readonly marker: 'circle' | 'square' | 'diamond' | 'triangle';
  readonly dash: 'solid' | 'dash' | 'dot' | 'dashdot';
  /** Hatching of bars: plotly's names, none when empty. */
  readonly pattern: '' | '/' | '\\' | '.' | 'x' | '-';
}

export const seriesLooks: readonly SeriesLook[] = [
  { colour: blue, marker: 'circle', dash: 'solid', pattern: '' },
  { colour: vermillion, marker: 'square', dash: 'dash', pattern: '/' },
  { colour: green, marker: 'diamond', dash: 'dot', pattern: '.' },
  { colour: purple, marker: 'triangle', dash: 'dashdot', pattern: 'x' },
];

/** The look of the k-th series, k from 0. */
export function seriesLook(k: number): SeriesLook {
  return seriesLooks[k % seriesLooks.length] as SeriesLook;
}

/** Blue (attractive) through white (zero) to vermillion (repulsive). @param share from -1 to 1 */
export function diverging(share: number): string {
  const end = share < 0 ? [0x00, 0x72, 0xb2] : [0xd5, 0x5e, 0x00];
  const strength = Math.min(1, Math.abs(share));
  const channels = end.map((channel) => Math.round(255 + (channel - 255) * strength));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
