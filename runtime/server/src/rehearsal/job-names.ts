/** Kinds of jobs of rehearsals; stored, so they keep their meaning. All begin with `rehearsal-`: a new rehearsal drops those of the former. */
export const actJob = 'rehearsal-act';
export const startJob = 'rehearsal-start';
