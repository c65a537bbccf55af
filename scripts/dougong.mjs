#!/usr/bin/env node
// The command `dougong`: the same as `npm run dougong -- ...`, from any folder.
import process from 'node:process';

process.argv.splice(2, 0, 'cli');
await import('./run.mjs');
