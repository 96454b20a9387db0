import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(__dirname, '../../notebooks');

export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
  readonly ename?: string;
  readonly evalue?: string;
}

export interface Cell {
  readonly cell_type: string;
  readonly id: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[]; readonly nbgrader?: { readonly solution: boolean } };
  readonly outputs?: readonly Output[];
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: {
    readonly kernelspec: { readonly name: string };
    readonly manybody: {
      readonly lesson: number;
      readonly title: string;
      readonly teachingMinutes: number;
      readonly exerciseMinutes: number;
      readonly objectives: readonly string[];
    };
  };
}

/** File names of the lessons, in reading order. */
export const lessons: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.ipynb'))
  .sort();

export const lessonPath = (name: string): string => join(folder, name);
export const studentPath = (name: string): string => join(folder, 'student', name);
export const readNotebook = (path: string): Notebook => JSON.parse(readFileSync(path, 'utf8')) as Notebook;

/** Text that nbformat keeps whole or in lines. */
export const joined = (text: string | readonly string[] | undefined): string => [text ?? ''].flat().join('');

export const tagged = ({ cells }: Notebook, tag: string): Cell[] =>
  cells.filter(({ metadata }) => metadata.tags?.includes(tag));

export const outputsOf = ({ cells }: Notebook): Output[] => cells.flatMap(({ outputs = [] }) => outputs);

/** What the checks of an executed notebook said: `passed` their names, `hints` the whole lines. */
export function verdicts(notebook: Notebook): { passed: string[]; hints: string[] } {
  const lines = outputsOf(notebook).flatMap(({ text }) => joined(text).split('\n'));
  const after = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  return { passed: after('✔ '), hints: after('✘ ') };
}

/** `cell-12: TypeError: …` for each cell that failed. */
export function errorsOf({ cells }: Notebook): string[] {
  return cells.flatMap(({ id, outputs = [] }) =>
    outputs.filter((o) => o.output_type === 'error').map(({ ename, evalue }) => `${id}: ${ename}: ${evalue}`),
  );
}
