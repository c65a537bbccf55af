import type { ScoringRule } from '@dougong/engine';
import { plain } from './plain.ts';

/** How goal trees score. */
export const scoring: readonly ScoringRule[] = [plain];
