import type { Plugin } from '@dougong/engine';
import { standard } from './standard/index.ts';

/** The installed plugins. A plugin is added by one line here, one in views.ts, and one in functions.ts. */
export const plugins: readonly Plugin[] = [standard];
export { standard };
