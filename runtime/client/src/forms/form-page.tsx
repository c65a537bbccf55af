import type { JsonObject } from '@dougong/schemas';
import type { ClientApp, RecordJson } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, IconButton, Note, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { getClientApp, getRecord } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { localiseApp } from '../app/localise-app.ts';
import { planFor } from '../app/plan-for.ts';
import { useClient } from '../client-context.ts';
import { recordAddress } from '../app/addresses.ts';
import { takeEarly } from '../early.ts';
import { leaveGuard } from '../leave-guard.ts';
import { FormView } from './form-view.tsx';
import { fieldsOf, type FormPlan } from './plan.ts';
import { planForRecord } from './plan-for-record.ts';

interface Loaded {
	app: ClientApp;
	plan: FormPlan | null;
	record: RecordJson | null;
}

/** A form with a page of its own: the light entry for phones, links and QR codes. */
export function FormPage({ env, app: appKey, form, recordId }: { env: string; app: string; form: string; recordId: string | null }) {
	const { t, language } = useClient();
	const [, navigate] = useLocation();
	const [loaded, setLoaded] = useState<Loaded | null>(null);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [done, setDone] = useState<RecordJson | null>(null);
	const [round, setRound] = useState(0);
	const [preset] = useState(readPreset);

	// biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again
	useEffect(() => {
		let stale = false;
		setProblem(null);
		load(env, appKey, form, recordId, language).then(
			(next) => !stale && setLoaded(next),
			(error) => !stale && setProblem(asProblem(error)),
		);
		return () => {
			stale = true;
		};
	}, [env, appKey, form, recordId, language, round]);
	const title = loaded?.plan?.title;
	useEffect(() => {
		if (title) document.title = title;
	}, [title]);

	const leave = () => {
		if (leaveGuard.isDirty() && !window.confirm(t('leave.body'))) return;
		if (window.history.length > 1) window.history.back();
		else navigate(`/${env}/${appKey}`);
	};
	const onDone = (record: RecordJson) => {
		const plan = loaded?.plan;
		if (plan?.nextPage) return navigate(`/${env}/${appKey}/${plan.nextPage}`);
		if (plan?.next === 'back') return leave();
		setDone(record);
	};
	return (
		<div className="form-page">
			<header className="form-page__head">
				<IconButton icon="arrow-left" label={t('common.back')} onClick={leave} />
				<h1>{title ?? t('common.loading')}</h1>
			</header>
			<main id="main" className="form-page__main">
				{problem && <ErrorNote problem={problem} onRetry={() => setRound(round + 1)} />}
				{!loaded && !problem && <Skeleton lines={8} height={28} />}
				{loaded && !loaded.plan && <EmptyState icon="form" title={t('form.unknown')} body={t('form.unknown-body')} />}
				{loaded?.plan && done && (
					<Thanks
						plan={loaded.plan}
						onAgain={() => {
							setDone(null);
							setRound(round + 1);
						}}
						onOpen={() => navigate(recordAddress(env, loaded.app, loaded.plan?.modelRef ?? '', done.id))}
					/>
				)}
				{loaded?.plan && !done && (
					<>
						{loaded.plan.description && <p className="form-page__lead">{loaded.plan.description}</p>}
						<FormView key={round} env={env} app={loaded.app} plan={loaded.plan} record={loaded.record} preset={preset} onDone={onDone} />
					</>
				)}
			</main>
		</div>
	);
}

async function load(env: string, appKey: string, form: string, recordId: string | null, language: string): Promise<Loaded> {
	const app = localiseApp(await takeEarly(`client ${env} ${appKey}`, () => getClientApp(env, appKey)), language);
	const plan = planFor(app, form);
	if (!plan || !recordId) return { app, plan, record: null };
	const references = fieldsOf(plan)
		.filter((f) => f.field.reference)
		.map((f) => f.key);
	const record = await getRecord(env, plan.modelRef, recordId, references.slice(0, 10));
	return { app, plan: planForRecord(plan, record), record };
}

/** Starting values from the address (`?preset={…}`): for links and QR codes that know the machine, the unit, the day. */
function readPreset(): JsonObject | undefined {
	try {
		const text = new URLSearchParams(window.location.search).get('preset');
		return text ? (JSON.parse(text) as JsonObject) : undefined;
	} catch {
		return undefined;
	}
}

function Thanks({ plan, onAgain, onOpen }: { plan: FormPlan; onAgain(): void; onOpen(): void }) {
	const { t } = useClient();
	return (
		<div className="thanks">
			<Note kind="ok" title={plan.thanks ?? t('form.thanks')} />
			<div className="thanks__actions">
				<Button variant={plan.next === 'again' ? 'default' : 'primary'} icon="eye" onClick={onOpen}>
					{t('form.open-record')}
				</Button>
				<Button variant={plan.next === 'again' ? 'primary' : 'default'} icon="plus" onClick={onAgain}>
					{t('form.again')}
				</Button>
			</div>
		</div>
	);
}
