/** Generation of QCSchema documents: 1 is that of QCElemental before `models.v2`, 2 the one in memory here. */
export type Generation = 1 | 2;
