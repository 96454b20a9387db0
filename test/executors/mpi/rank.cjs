// What ranks above 0 run in the tests: they compute what rank 0 asks for, with the engines named on their command line.
const { serveMpiRank } = require('../../../dist/src/executors/mpi/serve-rank.js');

// With its port instead of a pipe (`-pmi-port`) hydra calls the rank by another name.
if (process.env.PMI_ID !== undefined) process.env.PMI_RANK ??= process.env.PMI_ID;
void serveMpiRank({ engines: process.argv.slice(2) });
