import type { Plugin } from '@dougong/engine';
import { blocks } from './blocks/index.ts';
import { channels } from './channels/index.ts';
import { defaultPages } from './default-pages.ts';
import { fields } from './fields/index.ts';
import { setFunctions } from './functions/aggregates.ts';
import { functions } from './functions/index.ts';
import { nodes } from './nodes/index.ts';
import { scoring } from './scoring/index.ts';

/** The built-in kinds. They come through the same door as everybody's. */
export const standard: Plugin = { name: 'standard', fields, blocks, functions, aggregates: setFunctions, scoring, channels, nodes, defaultPages };
