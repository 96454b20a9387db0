export type Printable = string | number | boolean;

/** One line of text: control characters (terminal escapes, line breaks) become blanks, direction overrides vanish. */
export function printable(value: Printable): string {
  return (
    String(value)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/\p{Surrogate}/gu, '\ufffd')
  );
}

/** One line of at most `width` characters; the middle of a longer text becomes an ellipsis, since labels differ at their ends. */
export function shortened(text: string, width: number): string {
  const characters = [...printable(text)];
  if (characters.length <= width) return characters.join('');
  const head = Math.ceil((width - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (width - 1 - head)).join('')}`;
}

/** Lines of at most `width` characters, broken at blanks where there are some; all but the first begin with `indent`. */
export function wrapped(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let rest = printable(text);
  while (textWidth(rest) > width) {
    const head = [...rest].slice(0, width + 1).join('');
    const blank = head.lastIndexOf(' ');
    const cut = blank > indent.length + width / 2 ? blank : [...rest].slice(0, width).join('').length;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}

/** Width on a terminal, counting each character once; good enough for the Latin and Greek text of this package. */
export function textWidth(text: string): number {
  return [...text].length;
}

/** Text that Markdown shows as it is, also in a table cell. */
export function escapeMarkdown(value: Printable): string {
  return printable(value)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]()#+!|~$>-]/g, '\\$&');
}
