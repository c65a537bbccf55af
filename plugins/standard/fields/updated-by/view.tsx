import type { FieldView } from '@dougong/ui';
import { personView } from '../person/view.tsx';

export const updatedByView: FieldView = { ...personView, kind: 'updated-by' };
