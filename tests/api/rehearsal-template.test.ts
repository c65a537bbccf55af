import { quarterTests } from './rehearsal-quarter-tests.ts';

/** A company small enough for each run of the tests, with the same gaps as the large one; `npm run soak -- --only rehearsal` takes 586 people. */
quarterTests(Number(process.env.REHEARSAL_PEOPLE ?? 40));
