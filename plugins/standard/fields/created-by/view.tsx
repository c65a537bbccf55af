import type { FieldView } from '@dougong/ui';
import { personView } from '../person/view.tsx';

export const createdByView: FieldView = { ...personView, kind: 'created-by' };
