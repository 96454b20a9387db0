import { Script } from 'node:vm';

/** Names that a cell cannot declare although JavaScript could. */
const taken = new Set(['undefined', 'exports', 'require']);

/** Whether a cell could declare a variable of this name: an identifier in ASCII, no reserved word. */
export function isVariableName(text: string): boolean {
  if (!/^[A-Za-z_$][\w$]*$/.test(text) || taken.has(text)) return false;
  try {
    // Parsed, never run; strict and async, because cells are modules with `await`.
    new Script(`async () => { 'use strict'; const ${text} = 0; }`);
    return true;
  } catch {
    return false;
  }
}
