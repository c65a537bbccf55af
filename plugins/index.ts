import type { Plugin } from '@dougong/engine';
import { standard } from './standard/index.ts';

/** The installed plugins. A plugin is added by one line here, and one in views.ts. */
export const plugins: readonly Plugin[] = [standard];
export { standard };
