import type { Form } from '@dougong/schemas';
import type { ClientApp, Me, RecordJson } from '@dougong/schemas/api';
import { fieldView } from '../field-view.ts';
import { type DataPort, Skeleton, type ToastStore } from '@dougong/ui';
import type { RuntimePort, TreePort, Translate, WorkflowPort } from '@dougong/ui/contracts';
import { type ComponentProps, createContext, lazy, Suspense, useContext } from 'react';
import { modelRef, segmentOfModel } from '../app/addresses.ts';
import { leaveGuard } from '../leave-guard.ts';

const BlockForm = lazy(() => import('../forms/block-form.tsx').then((m) => ({ default: m.BlockForm })));
const Explanation = lazy(() => import('../explain/explanation.tsx').then((m) => ({ default: m.Explanation })));
/** Where a form inside a block saves to. A context, so that `runtime.Form` stays the same component when the runtime changes. */
export const FormHost = createContext<{ env: string; app: ClientApp; onSaved(): void } | null>(null);

function FormInBlock(props: ComponentProps<RuntimePort['Form']>) {
	const host = useContext(FormHost);
	if (!host) return null;
	const onDone = (saved: RecordJson) => {
		host.onSaved();
		props.onDone(saved);
	};
	return (
		<Suspense fallback={<Skeleton lines={4} height={30} />}>
			<BlockForm {...props} env={host.env} app={host.app} onDone={onDone} />
		</Suspense>
	);
}

/** What an explanation inside a block asks. A context, as above. */
export const RuntimeHost = createContext<RuntimePort | null>(null);

function ExplainInBlock({ of, parts }: ComponentProps<RuntimePort['Explain']>) {
	const runtime = useContext(RuntimeHost);
	if (!runtime) return null;
	return (
		<Suspense fallback={<Skeleton lines={5} />}>
			<Explanation runtime={runtime} of={of} parts={parts} />
		</Suspense>
	);
}

export interface RuntimeInput {
	env: string;
	app: ClientApp;
	me: Me;
	language: string;
	t: Translate;
	data: DataPort;
	trees: TreePort;
	workflows: WorkflowPort;
	toasts: ToastStore;
	isPhone: boolean;
	record: { model: string; id: string } | null;
	actions: Pick<RuntimePort, 'openRecord' | 'openPage' | 'openForm' | 'confirm' | 'explain'>;
}

/** What blocks get to work with (contracts.ts). */
export function createRuntime(input: RuntimeInput): RuntimePort {
	const { env, app, me, language, t, data, trees, workflows, toasts, isPhone, record, actions } = input;
	const texts = language === app.mainLanguage ? undefined : app.translations[language];
	const person = me.environments.find((e) => e.key === env)?.person ?? null;
	return {
		env,
		app,
		me: { personId: person?.id ?? null, name: person?.title ?? me.user.name },
		language,
		t,
		text: (path, fallback) => texts?.[path] ?? fallback,
		data,
		trees,
		workflows,
		field: fieldView,
		recordId: record?.id ?? null,
		recordModel: record?.model ?? null,
		isPhone,
		...actions,
		defaultForm: (model) => defaultForm(app, model),
		toast: toasts.show,
		holdLeave: leaveGuard.hold,
		Form: FormInBlock,
		Explain: ExplainInBlock,
	};
}

/** The first form of a model, else the one made of its fields; null for a model that this member may not write at all. */
export function defaultForm(app: ClientApp, model: string): string | null {
	const found = Object.entries(app.forms).find(([, form]) => modelRef(app, (form as Form).model) === model);
	if (found) return found[0];
	const can = app.models[model]?.can;
	return can?.create || can?.update ? segmentOfModel(app, model) : null;
}
