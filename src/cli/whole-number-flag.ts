import { InvalidArgumentError } from 'commander';

/** A parser of whole numbers from 1. */
export function wholeNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1)
      throw new InvalidArgumentError(`${flag} takes a whole number of at least 1.`);
    return value;
  };
}
