import { isUnderWay } from '@dougong/schemas';
import { Button, Icon } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import type { MouseEvent } from 'react';
import { standsAt } from './stands-at.ts';
import { runsTexts } from './texts.ts';
import './runs.css';

interface RecordFlowProps {
	runtime: RuntimePort;
	model: string;
	record: { id: string; title: string };
}

/** What may be started for a record. */
export function StartButtons({ runtime, model, record }: RecordFlowProps) {
	const startable = runtime.workflows.useStartable(model, record.id);
	return startable.map((what) => (
		<Button key={`${what.workflow}.${what.trigger}`} icon={what.icon ?? 'play'} onClick={() => runtime.workflows.start(what, [record])}>
			{what.title}
		</Button>
	));
}

/** The workflows that a record is in, and where they stand: a line each, which opens the run. */
export function UnderWay({ runtime, model, record }: RecordFlowProps) {
	const { language, workflows } = runtime;
	const words = runsTexts(language);
	const underWay = workflows.useRuns(model, record.id).data?.filter((run) => isUnderWay(run.status)) ?? [];
	if (underWay.length === 0) return null;
	const open = (event: MouseEvent, id: string) => {
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
		event.preventDefault();
		workflows.openRun(id);
	};
	return (
		<ul className="under-way" aria-label={words.underWay}>
			{underWay.map((run) => (
				<li key={run.id} data-stopped={run.status === 'stopped' || undefined}>
					<Icon name={run.status === 'stopped' ? 'alert' : 'clock'} size={15} />
					<span>
						<a href={workflows.runAddress(run.id)} onClick={(event) => open(event, run.id)}>
							{run.workflow.title}
						</a>
						{run.at.map((at) => (
							<small key={`${at.node} ${at.since}`}>{at.error ? words.failed(at.error) : standsAt(at, words, language)}</small>
						))}
					</span>
				</li>
			))}
		</ul>
	);
}
