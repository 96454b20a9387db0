/** A published work. */
export interface Reference {
  /** BibTeX key. */
  readonly key: string;
  /** `Family, Given and Family, Given`, as BibTeX wants it. */
  readonly author: string;
  readonly title: string;
  readonly journal: string;
  readonly volume: string;
  readonly pages: string;
  readonly year: number;
  readonly doi: string;
}

/** One BibTeX entry. */
export function bibtexEntry({ key, author, title, journal, volume, pages, year, doi }: Reference): string {
  // Braces keep the capitals of formulas and names.
  const fields = {
    author,
    title: `{${title}}`,
    journal,
    volume,
    pages: pages.replace('-', '--'),
    year: String(year),
    doi,
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${latex(value)}}`);
  return `@article{${key},\n${lines.join(',\n')}\n}`;
}

/** `Boys, Bernardi, Mol. Phys. 19, 553 (1970), doi:…`: the first three authors by family name. */
export function referenceText({ author, journal, volume, pages, year, doi }: Reference): string {
  const families = author.split(' and ').map((name) => name.split(',')[0] as string);
  const names = families.length > 3 ? `${families[0]} et al.` : families.join(', ');
  return `${names}, ${journal} ${volume}, ${pages} (${year}), doi:${doi}`;
}

/** Combining accents and the TeX commands that set them. */
const accents: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0308': '"',
  '\u030a': 'r',
  '\u030c': 'v',
  '\u0327': 'c',
};

/** Text as classic BibTeX takes it: what TeX would act on is escaped, accents are commands in braces. */
export function latex(text: string): string {
  return text
    .replace(/[&%#_$]/g, '\\$&')
    .normalize('NFD')
    .replace(
      /(\p{L})([\u0300-\u0303\u0308\u030a\u030c\u0327])/gu,
      (_, letter, accent) => `{\\${accents[accent]}{${letter}}}`,
    )
    .replaceAll('α', '{$\\alpha$}')
    .replaceAll('ø', '{\\o}')
    .replaceAll('Ø', '{\\O}')
    .normalize('NFC');
}
