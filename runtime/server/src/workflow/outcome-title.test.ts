import { createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Workflow } from '@dougong/schemas';
import { expect, it } from 'vitest';
import type { PinnedWorkflow } from './definitions.ts';
import { outcomeTitle } from './outcome-title.ts';

it('an outcome is called as by the node that the run ended in, not by one that leads on', () => {
	const ask = { type: 'approval', who: [{ key: 'boss', by: 'manager' }] };
	const workflow: Workflow = {
		...{ kind: 'workflow', key: 'leave', title: 'Leave', triggers: [], start: 'first' },
		nodes: [
			{ ...ask, key: 'first', next: 'last' },
			{ ...ask, key: 'last', labels: { approve: 'Granted' } },
		],
	};
	const home = { app: { mainLanguage: 'en' }, translations: [] } as unknown as PinnedWorkflow['home'];
	expect(outcomeTitle({ workflow, home, revision: 1 }, 'approved', createRegistry(plugins), 'en')).toBe('Granted');
});
