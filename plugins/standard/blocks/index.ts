import { cards } from './cards/definition.ts';
import { detail } from './detail/definition.ts';
import { form } from './form/definition.ts';
import { goalTree } from './goal-tree/definition.ts';
import { grid } from './grid/definition.ts';
import { groupScore } from './group-score/definition.ts';
import { history } from './history/definition.ts';
import { kanban } from './kanban/definition.ts';
import { list } from './list/definition.ts';
import { runs } from './runs/definition.ts';
import { table } from './table/definition.ts';
import { text } from './text/definition.ts';
import { todo } from './todo/definition.ts';
import { tree } from './tree/definition.ts';
import type { BlockType } from '@dougong/engine';

/** The built-in block types, in the order of the palette. */
export const blocks: BlockType[] = [table, grid, kanban, tree, goalTree, groupScore, list, detail, history, runs, form, cards, todo, text];
