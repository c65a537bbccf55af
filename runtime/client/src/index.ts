/** What the designer shares with the pages of the apps: talking to the server, the reader's language, light and dark. */
export { type RequestOptions, onSignedOut, request, setRequestWords } from './api/http.ts';
export { asProblem, isUnreachable, ProblemError } from './api/problem.ts';
export { initialLanguage, type Language, languageNames, rememberLanguage } from './i18n/language.ts';
export { SandboxBar, type SandboxWords } from './sandbox/sandbox-bar.tsx';
export { applyTheme, readTheme, type Theme } from './theme.ts';
