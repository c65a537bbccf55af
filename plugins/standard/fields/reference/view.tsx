import type { FieldView } from '@dougong/ui';
import { ReferenceCell, ReferenceInput } from '../shared-views.tsx';

export const referenceView: FieldView = { kind: 'reference', Cell: ReferenceCell, Input: ReferenceInput, width: 180 };
