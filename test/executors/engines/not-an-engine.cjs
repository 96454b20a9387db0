exports.engine = { name: 'half', traits: {} };
