import type { FieldView } from '@dougong/ui';
import './fields.css';

const files = import.meta.glob<Record<string, FieldView>>('./*/view.tsx', { eager: true });

/** The React side of every built-in field kind: the one export of each `view.tsx`. The build finds them, so that a kind is named in one list, index.ts. */
export const fieldViews: readonly FieldView[] = Object.values(files).flatMap((file) => Object.values(file));
