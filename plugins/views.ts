/**
 * The React side of the installed plugins, for the client only. Field views are part of every form page and stay small;
 * block views come with pages. Block views add their words with `blockMessages`, of the same shape as `fieldMessages`.
 */
export { fieldMessages } from './standard/fields/messages.ts';
export { fieldViews } from './standard/fields/views.ts';
