import type { NodeType } from '@dougong/engine';
import { approval } from './approval/definition.ts';
import { task } from './task/definition.ts';

export const nodes: readonly NodeType[] = [approval, task];
