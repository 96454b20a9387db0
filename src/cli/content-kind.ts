/** What an input is, by its content. */
export type ContentKind = 'json' | 'yaml' | 'molecule';

/** A field at the beginning of a line, as a YAML file has it; `pubchem:water` of psi4 is none. */
const field = /^["']?[A-Za-z_][\w-]{0,60}["']?[ \t]{0,20}:(?:[ \t]|$)/;
const LONGEST_FIELD = 400;

/**
 * JSON begins with a brace, or is named so; YAML begins with a field; everything else is a molecule as text.
 *
 * @param extension in lower case; only `.json` says anything.
 */
export function contentKind(text: string, extension: string): ContentKind {
  if (extension === '.json') return 'json';
  for (let start = 0; start < text.length; ) {
    const found = /[\r\n]/.exec(text.slice(start, start + LONGEST_FIELD));
    const end = found === null ? text.indexOf('\n', start) : start + found.index;
    const line = text.slice(start, Math.min(end < 0 ? text.length : end, start + LONGEST_FIELD)).replace(/^\ufeff/, '');
    start = end < 0 ? text.length : end + 1;
    const words = line.trim();
    if (words === '' || words.startsWith('#') || words.startsWith('%YAML')) continue;
    if (/^\{|^\[\s*(?:[[{"\]\d-]|$)/.test(words)) return 'json';
    return words === '---' || field.test(line) ? 'yaml' : 'molecule';
  }
  // Nothing but comments: an input file says what is missing.
  return extension === '.yaml' || extension === '.yml' ? 'yaml' : 'molecule';
}
