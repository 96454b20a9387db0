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
  const fields = { author, title: `{${title}}`, journal, volume, pages, year: String(year), doi };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${latex(value)}}`);
  return `@article{${key},\n${lines.join(',\n')}\n}`;
}

/** `Boys, Bernardi, Mol. Phys. 19, 553 (1970), doi:…`: the first three authors by family name. */
export function referenceText({ author, journal, volume, pages, year, doi }: Reference): string {
  const families = author.split(' and ').map((name) => name.split(',')[0] as string);
  const names = families.length > 3 ? `${families[0]} et al.` : families.join(', ');
  return `${names}, ${journal} ${volume}, ${pages} (${year}), doi:${doi}`;
}

/** Characters that TeX would act on. */
export function latex(text: string): string {
  return text.replace(/[&%#_$]/g, '\\$&');
}
