import type { FieldView } from '@dougong/ui';
import { ReferenceCell, ReferenceInput } from '../shared-views.tsx';

export const orgUnitView: FieldView = { kind: 'org-unit', Cell: ReferenceCell, Input: ReferenceInput, width: 160 };
