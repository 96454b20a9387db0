import { InputError } from '../errors/input-error';

/** A label taken apart. Fragments count from 1; the model chemistry is null in a pretty label without one. */
export interface LabelParts {
  readonly modelChemistry: string | null;
  readonly real: number[];
  readonly basis: number[];
}

const list = (fragments: number | readonly number[]) =>
  typeof fragments === 'number' ? String(fragments) : fragments.join(', ');

/**
 * The label of a task, byte for byte as QCManyBody writes it: `["mp2", [1], [1, 2]]`, JSON with blanks after commas and
 * everything beyond ASCII escaped. Fragments count from 1 and are neither sorted nor checked.
 */
export function labeler(
  modelChemistry: string | number,
  real: number | readonly number[],
  basis: number | readonly number[],
): string {
  return `[${jsonAscii(String(modelChemistry))}, [${list(real)}], [${list(basis)}]]`;
}

/**
 * A `labeler` for many tasks in a row: the texts of the last model chemistry and of the last basis list are kept, because
 * neighbours in the enumeration share them.
 */
export function taskLabeler(): (task: {
  readonly modelChemistry: string;
  readonly real: readonly number[];
  readonly basis: readonly number[];
}) => string {
  let lastName: string | undefined;
  let lastBasis: readonly number[] | undefined;
  let head = '';
  let tail = '';
  return ({ modelChemistry, real, basis }) => {
    if (modelChemistry !== lastName) {
      lastName = modelChemistry;
      head = `[${jsonAscii(modelChemistry)}, [`;
    }
    if (basis !== lastBasis) {
      lastBasis = basis;
      tail = `], [${list(basis)}]]`;
    }
    return head + list(real) + tail;
  };
}

/** A label for people: `§mp2_(1)@(1, 2)`, or `(1)@(1, 2)` without a model chemistry. */
export function prettyLabel(
  modelChemistry: string | number | null,
  real: number | readonly number[],
  basis: number | readonly number[],
): string {
  return `${modelChemistry === null ? '' : `§${modelChemistry}_`}(${list(real)})@(${list(basis)})`;
}

/**
 * Takes a label of either form apart.
 *
 * @throws InputError when the text is neither.
 */
export function delabeler(label: string): LabelParts {
  const pretty = /^(?:§(\S*)_)?\(([\d, ]+)\)@\(([\d, ]+)\)$/.exec(label);
  if (pretty !== null) {
    return { modelChemistry: pretty[1] ?? null, real: numbers(pretty[2]!), basis: numbers(pretty[3]!) };
  }
  const parts = parseJson(label);
  if (Array.isArray(parts) && parts.length === 3) {
    const [modelChemistry, real, basis] = parts;
    if ((typeof modelChemistry === 'string' || typeof modelChemistry === 'number') && isList(real) && isList(basis)) {
      return { modelChemistry: String(modelChemistry), real: [real].flat(), basis: [basis].flat() };
    }
  }
  throw new InputError(
    `${JSON.stringify(label)} is not a task label; labels look like ["hf/6-31g", [1], [1, 2]] or §hf/6-31g_(1)@(1, 2).`,
    { detail: { label } },
  );
}

/** JSON text of a string with everything beyond printable ASCII escaped, as Python's json writes it. */
export function jsonAscii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported by the caller, with the label
  }
}

const numbers = (text: string) => text.split(',').map(Number);
const isList = (value: unknown): value is number | number[] =>
  Number.isInteger(value) || (Array.isArray(value) && value.every((item) => Number.isInteger(item)));
