import type { FieldView } from '@dougong/ui';
import { ReferenceCell, ReferenceInput } from '../shared-views.tsx';

export const treeParentView: FieldView = { kind: 'tree-parent', Cell: ReferenceCell, Input: ReferenceInput, width: 180 };
