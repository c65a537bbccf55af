import type { FieldView } from '@dougong/ui';
import { dateTimeView } from '../date-time/view.tsx';

export const createdAtView: FieldView = { ...dateTimeView, kind: 'created-at' };
