const { makeEngine } = require('./behaviours.cjs');
exports.engine = makeEngine('scripted');
