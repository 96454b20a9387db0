import sanitizeHtml from 'sanitize-html';

/**
 * JupyterLab's sanitizer for notebooks that are not trusted, as far as our markup meets it (apputils, sanitizer.ts): no script,
 * style, iframe, svg; no role, aria, data-*; inline styles only of known properties. @param styles further ones
 */
export function sanitized(markup: string, styles: Record<string, RegExp[]> = {}): string {
  return sanitizeHtml(markup, {
    allowedTags: [
      ...[
        'b',
        'br',
        'caption',
        'code',
        'data',
        'details',
        'div',
        'em',
        'figcaption',
        'figure',
        'h1',
        'h2',
        'h3',
        'i',
        'img',
      ],
      ...['li', 'meter', 'ol', 'p', 'pre', 'progress', 'section', 'small', 'span', 'strong', 'summary', 'sub', 'sup'],
      ...['table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time', 'tr', 'ul', 'footer'],
    ],
    allowedAttributes: {
      '*': ['class', 'dir', 'hidden', 'id', 'lang', 'style', 'title'],
      data: ['value'],
      details: ['open'],
      img: ['align', 'alt', 'border', 'height', 'src', 'width'],
      meter: ['high', 'low', 'max', 'min', 'value'],
      progress: ['max', 'min', 'value'],
      td: ['align', 'colspan', 'rowspan', 'scope', 'valign', 'width'],
      th: ['align', 'colspan', 'rowspan', 'scope', 'valign', 'width'],
    },
    allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/], width: [/^\d+(px|em|%)$/], ...styles } },
    allowedSchemesAppliedToAttributes: ['href', 'cite'],
  });
}
