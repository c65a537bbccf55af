export { type BlockType, defineBlockType } from './kinds/block-type.ts';
export { type ColumnSpec, defineFieldType, type FieldType, type LocalText, type ReferenceSpec, type SystemColumn } from './kinds/field-type.ts';
export { defineFunction, type FormulaFunction } from './kinds/formula-function.ts';
export { createRegistry, type Plugin, type Registry } from './kinds/registry.ts';
