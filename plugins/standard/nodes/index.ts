import type { NodeType } from '@dougong/engine';
import { approval } from './approval/definition.ts';
import { archive } from './archive/definition.ts';
import { call } from './call/definition.ts';
import { compute } from './compute/definition.ts';
import { condition } from './condition/definition.ts';
import { create } from './create/definition.ts';
import { each } from './each/definition.ts';
import { end } from './end/definition.ts';
import { find } from './find/definition.ts';
import { join } from './join/definition.ts';
import { map } from './map/definition.ts';
import { message } from './message/definition.ts';
import { number } from './number/definition.ts';
import { parallel } from './parallel/definition.ts';
import { subflow } from './subflow/definition.ts';
import { choice } from './switch/definition.ts';
import { task } from './task/definition.ts';
import { treeResults } from './tree-results/definition.ts';
import { update } from './update/definition.ts';
import { wait } from './wait/definition.ts';

/** In the order in which a palette shows them. */
export const nodes: readonly NodeType[] = [
	...[approval, task],
	...[condition, choice, parallel, join, wait],
	...[create, update, find, archive, number, compute, treeResults],
	...[message, call, map, subflow, each, end],
];
