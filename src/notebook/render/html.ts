import { type Printable, printable } from './printable';

/** Markup that is safe to put into a document: made only by {@link html} and {@link trustedHtml}. */
export class Html {
  constructor(private readonly markup: string) {}
  toString(): string {
    return this.markup;
  }
}

/** What a template may hold: markup as it is, everything else escaped; null, undefined and false leave nothing. */
export type HtmlValue = Html | Printable | null | undefined | false | readonly HtmlValue[];

/**
 * Markup from a template literal. This is the only place where text becomes HTML (or SVG): every value is escaped for
 * element content and for quoted attributes alike, unless it is itself {@link Html}.
 */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(parts.map((part, i) => part + (i < values.length ? markup(values[i]) : '')).join(''));
}

/** Declares a constant of this package (a style sheet, a script, a library) to be markup. Never for user data. */
export function trustedHtml(text: string): Html {
  return new Html(text);
}

function markup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(markup).join('');
  return escapeHtml(printable(value as Printable));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text that a browser shows as it is, in element content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => entities[character] as string);
}

/** A value as a JavaScript literal for a script element: nothing in it can end the element or start a comment. */
export function scriptLiteral(value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(json);
}

/** An SVG document as the address of an image. Images run no scripts, whatever the SVG holds. */
export function svgAddress(svg: Html): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg.toString(), 'utf8').toString('base64')}`;
}
