import type { FieldView } from '@dougong/ui';
import './fields.css';
import { autoNumberView } from './auto-number/view.tsx';
import { booleanView } from './boolean/view.tsx';
import { choiceView } from './choice/view.tsx';
import { createdAtView } from './created-at/view.tsx';
import { createdByView } from './created-by/view.tsx';
import { dateView } from './date/view.tsx';
import { dateTimeView } from './date-time/view.tsx';
import { integerView } from './integer/view.tsx';
import { jsonView } from './json/view.tsx';
import { longTextView } from './long-text/view.tsx';
import { multiChoiceView } from './multi-choice/view.tsx';
import { numberView } from './number/view.tsx';
import { orgUnitView } from './org-unit/view.tsx';
import { percentView } from './percent/view.tsx';
import { personView } from './person/view.tsx';
import { ratingView } from './rating/view.tsx';
import { referenceView } from './reference/view.tsx';
import { textView } from './text/view.tsx';
import { treeParentView } from './tree-parent/view.tsx';
import { updatedAtView } from './updated-at/view.tsx';
import { updatedByView } from './updated-by/view.tsx';

/** The React side of every built-in field kind; the same kinds as in index.ts. */
export const fieldViews: readonly FieldView[] = [
	textView,
	longTextView,
	numberView,
	integerView,
	percentView,
	booleanView,
	dateView,
	dateTimeView,
	choiceView,
	multiChoiceView,
	personView,
	orgUnitView,
	referenceView,
	treeParentView,
	ratingView,
	autoNumberView,
	createdAtView,
	createdByView,
	updatedAtView,
	updatedByView,
	jsonView,
];
