import type { z } from 'zod';
import { InputError } from '../errors/input-error';
import { nearestName } from './nearest-name';

/** One thing that is wrong with a document. */
export interface DocumentProblem {
  /** Where, as in `specification.keywords.bsse_type[1]`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

const MOST_PROBLEMS_SHOWN = 10;

/**
 * Turns a zod error into an InputError that a chemist can read: one line a problem, with its path, what was found and
 * what was expected.
 *
 * @param error of `safeParse`.
 * @param value the value that was parsed, for saying what was found.
 * @param what name of the document, as in `ManyBodyInput`.
 * @returns the error; `detail.problems` is a list of {@link DocumentProblem}.
 */
export function inputErrorFromZod(error: z.ZodError, value: unknown, what: string): InputError {
  const problems = error.issues.flatMap((issue) => problemsOf(issue, [], value));
  const lines = problems
    .slice(0, MOST_PROBLEMS_SHOWN)
    .map(({ path, message }) => (path ? `${path}: ${message}` : message));
  if (problems.length > lines.length) lines.push(`... and ${problems.length - lines.length} more`);
  const message =
    lines.length === 1 ? `${what}: ${lines[0]}` : `${what}: ${problems.length} problems.\n  ${lines.join('\n  ')}`;
  return new InputError(message, { detail: { what, problems } });
}

/** Parses, or throws the InputError of {@link inputErrorFromZod}. */
export function parseOrExplain<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw inputErrorFromZod(parsed.error, value, what);
  return parsed.data;
}

type Path = readonly PropertyKey[];

function problemsOf(issue: z.core.$ZodIssue, parentPath: Path, value: unknown): DocumentProblem[] {
  const path = [...parentPath, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The branch that got furthest is the one that was meant.
    const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((i) => i.path.length));
    const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    const all = issue.errors.flat();
    if (depth(meant) === 0 && all.every((i) => i.code === 'invalid_type')) {
      const kinds = [...new Set(all.map((i) => (i.code === 'invalid_type' ? kindOf(i.expected) : '')))];
      return [{ path: pathText(path), message: mustBe(kinds.join(' or '), at(value, path)) }];
    }
    return meant.flatMap((inner) => problemsOf(inner, path, value));
  }
  if ((issue.code === 'invalid_key' || issue.code === 'invalid_element') && issue.issues.length > 0) {
    return issue.issues.map((inner) => ({ path: pathText(path), message: sentence(inner, at(value, path)) }));
  }
  return [{ path: pathText(path), message: sentence(issue, at(value, path)) }];
}

function sentence(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined ? `is missing (${kindOf(issue.expected)})` : mustBe(kindOf(issue.expected), found);
    case 'invalid_value': {
      const values = issue.values.map(quoted);
      const list = values.length === 1 ? values[0]! : `one of ${values.join(', ')}`;
      const near = typeof found === 'string' ? nearestName(found, issue.values.map(String)) : undefined;
      if (found === undefined) return `is missing (${list})`;
      return `${mustBe(list, found)}${near !== undefined && values.length > 1 ? `; did you mean ${quoted(near)}?` : ''}`;
    }
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') {
        return Number(issue.minimum) === 1 ? 'must not be empty' : `must have at least ${issue.minimum} entries`;
      }
      return mustBe(`${issue.inclusive ? 'at least' : 'greater than'} ${issue.minimum}`, found);
    case 'too_big':
      if (issue.origin === 'array' || issue.origin === 'string') return `must have at most ${issue.maximum} entries`;
      return mustBe(`${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`, found);
    default:
      return issue.message;
  }
}

const mustBe = (wanted: string, found: unknown) => `must be ${wanted}, not ${shown(found)}`;

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
  null: 'null',
};
const kindOf = (expected: string) => kinds[expected] ?? expected;

const quoted = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

function shown(found: unknown): string {
  if (found === undefined) return 'absent';
  const text = typeof found === 'string' ? quoted(found) : (JSON.stringify(found) ?? String(found));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const pathText = (path: Path) =>
  path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key);
      const plain = /^[A-Za-z_]\w*$/.test(name);
      return plain ? `${i > 0 ? '.' : ''}${name}` : `[${JSON.stringify(name)}]`;
    })
    .join('');

function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const key of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}
