// Waits for a program: needs no thread of its own.
const { makeEngine } = require('./behaviours.cjs');
exports.engine = makeEngine('program', { childProcess: true, usesScratch: true });
