import { EditorView } from '@codemirror/view';

/** Looks of the editor, by the tokens of the design: custom properties reach into a shadow root. */
export const formulaTheme = [
	EditorView.theme({
		'&': { fontSize: '15px', color: 'var(--text)', backgroundColor: 'transparent' },
		'&.cm-focused': { outline: 'none' },
		'.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.7', minHeight: 'var(--formula-height, 76px)', maxHeight: '240px', overflow: 'auto' },
		'.cm-content': { padding: '10px 4px', caretColor: 'var(--text)' },
		'.cm-line': { padding: '0 10px' },
		'.cm-placeholder': { color: 'var(--text-3)', fontFamily: 'var(--font)', fontSize: '14px' },
		'.cm-cursor': { borderLeftColor: 'var(--text)' },
		'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection': { backgroundColor: 'var(--accent-line)' },
		'.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--surface-3)', outline: 'none' },
		'.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent' },
		'.tok-field': { color: 'var(--blue-fg)', backgroundColor: 'var(--blue-bg)', borderRadius: '4px', padding: '1px 0' },
		'.tok-relation': { color: 'var(--teal-fg)', backgroundColor: 'var(--teal-bg)', borderRadius: '4px', padding: '1px 0' },
		'.tok-function': { color: 'var(--purple-fg)', fontWeight: '600' },
		'.tok-keyword': { color: 'var(--pink-fg)', fontWeight: '600' },
		'.tok-number': { color: 'var(--orange-fg)' },
		'.tok-text': { color: 'var(--green-fg)' },
		'.tok-operator': { color: 'var(--text-2)' },
		'.cm-snippetField': { backgroundColor: 'var(--accent-soft)' },
		'.cm-lintRange-error': {
			backgroundImage: 'none',
			textDecoration: 'underline wavy var(--red-line)',
			textUnderlineOffset: '4px',
			textDecorationSkipInk: 'none',
		},
		'.cm-lintRange-warning': {
			backgroundImage: 'none',
			textDecoration: 'underline wavy var(--orange-line)',
			textUnderlineOffset: '4px',
			textDecorationSkipInk: 'none',
		},
		'.cm-lintPoint:after': { borderBottomColor: 'var(--red-line)' },
		'.cm-tooltip': {
			border: '1px solid var(--border-strong)', borderRadius: '10px', overflow: 'hidden', backgroundColor: 'var(--surface)', color: 'var(--text)',
			boxShadow: 'var(--shadow-2)', fontFamily: 'var(--font)', fontSize: '14px', maxWidth: 'min(440px, calc(100vw - 24px))',
		}, // biome-ignore format: one look
		'.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font)', maxHeight: 'none' },
		'.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', gap: '10px', alignItems: 'baseline', padding: '6px 12px', lineHeight: '1.4' },
		'.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
		'.cm-completionLabel': { flex: '1 0 auto', maxWidth: '75%', overflow: 'hidden', textOverflow: 'ellipsis' },
		'.cm-completionDetail': {
			marginLeft: '0',
			fontStyle: 'normal',
			fontSize: '12px',
			color: 'var(--text-3)',
			minWidth: '0',
			overflow: 'hidden',
			textOverflow: 'ellipsis',
		},
		'.item-key': { fontFamily: 'var(--font-mono)', fontSize: '12px', color: 'var(--text-3)' },
		'.cm-tooltip.cm-completionInfo': { padding: '8px 12px', width: '300px', maxWidth: '60vw' },
		'.cm-completionInfo p': { margin: '0 0 6px' },
		'.cm-completionInfo code': {
			display: 'block',
			padding: '2px 6px',
			borderRadius: '4px',
			backgroundColor: 'var(--surface-2)',
			fontFamily: 'var(--font-mono)',
			fontSize: '12px',
			marginTop: '4px',
		},
		'.cm-diagnostic': { padding: '8px 12px', borderLeft: '0', whiteSpace: 'pre-wrap' },
		'.cm-diagnosticAction': {
			marginLeft: '10px', padding: '3px 12px', border: '0', borderRadius: '6px', backgroundColor: 'var(--accent)', color: 'var(--on-accent)',
			font: 'inherit', fontSize: '13px', cursor: 'pointer',
		}, // biome-ignore format: one look
	}),
];
