import type { BlockView, FieldView } from '@dougong/ui';
import { blockViews as standardBlocks } from './standard/blocks/views.tsx';
import { fieldViews as standardFields } from './standard/fields/views.ts';

/**
 * The React side of the installed plugins, for the client only. Field views are part of every form page and stay small;
 * each block view loads when a page first shows one and brings its own words.
 */
export const fieldViews: readonly FieldView[] = [...standardFields];
export const blockViews: readonly BlockView[] = [...standardBlocks];
export { fieldMessages } from './standard/fields/messages.ts';
export { inOrder } from './standard/blocks/runs/picture/in-order.ts';
