/** Changes with every change of a number that the engine gives: stored results are kept by it. */
export const builtinVersion: string = '1.2.0';
