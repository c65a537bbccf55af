import type { CellProps, FieldView, InputProps } from '@dougong/ui';
import { lazy, Suspense } from 'react';
import { groupProps } from '../shared-views.tsx';
import { filesOf, isSent } from './files.ts';

export const attachmentView: FieldView = { kind: 'attachment', Cell, Input, width: 130, wide: true, opens: true, unready };

// Most forms and tables have no files: what draws and sends them comes when it is needed.
const FilesCell = lazy(() => import('./files-cell.tsx').then((m) => ({ default: m.FilesCell })));
const FilesInput = lazy(() => import('./files-input.tsx').then((m) => ({ default: m.FilesInput })));

function Cell(p: CellProps) {
	const files = filesOf(p.value);
	if (files.length === 0) return null;
	return (
		<Suspense fallback={files.map((file) => file.name).join(', ')}>
			<FilesCell {...p} files={files} />
		</Suspense>
	);
}

function Input(p: InputProps) {
	const waiting = (
		// biome-ignore lint/a11y/useSemanticElements: the form's field brings the label; a fieldset would bring a second one
		<div role="group" {...groupProps(p)}>
			<button type="button" className="btn" disabled>
				{p.t('field.files')}
			</button>
			{filesOf(p.value ?? null)
				.map((file) => file.name)
				.join(', ')}
		</div>
	);
	return (
		<Suspense fallback={waiting}>
			<FilesInput {...p} />
		</Suspense>
	);
}

function unready(value: InputProps['value'], t: InputProps['t']): string | undefined {
	const open = filesOf(value ?? null).find((file) => !isSent(file));
	return open && t('field.files-unready', { name: open.name });
}
