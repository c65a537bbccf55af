/**
 * The React side of the installed plugins, for the client only. Field views are part of every form page and stay small;
 * each block view loads when a page first shows one and brings its own words.
 */
export { blockViews } from './standard/blocks/views.tsx';
export { fieldMessages } from './standard/fields/messages.ts';
export { fieldViews } from './standard/fields/views.ts';
