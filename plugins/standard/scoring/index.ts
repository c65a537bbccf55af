import type { ScoringRule } from '@dougong/engine';
import { accumulate } from './accumulate.ts';
import { deduction } from './deduction.ts';
import { higher } from './higher.ts';
import { lowerBaseline } from './lower-baseline.ts';
import { lowerLinear } from './lower-linear.ts';
import { lowerRatio } from './lower-ratio.ts';
import { milestone } from './milestone.ts';
import { negativeTarget } from './negative-target.ts';
import { plain } from './plain.ts';
import { progress } from './progress.ts';
import { range } from './range.ts';
import { interpolatedTable, stepTable } from './tables.ts';
import { yesNo } from './yes-no.ts';

/** How goal trees score. A rule is added by a file and a line. */
export const scoring: readonly ScoringRule[] = [
	higher, lowerRatio, lowerLinear, lowerBaseline, negativeTarget, range,
	milestone, yesNo, deduction, accumulate, stepTable, interpolatedTable, progress, plain,
]; // biome-ignore format: a line per family
