const { makeEngine } = require('./behaviours.cjs');
exports.engine = makeEngine('scratching', { usesScratch: true });
