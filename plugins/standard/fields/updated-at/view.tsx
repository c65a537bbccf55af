import type { FieldView } from '@dougong/ui';
import { dateTimeView } from '../date-time/view.tsx';

export const updatedAtView: FieldView = { ...dateTimeView, kind: 'updated-at' };
