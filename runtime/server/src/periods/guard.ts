import { type CatalogueModel, periodTitle } from '@dougong/engine';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { periodFields, type PeriodGuard, periodsInState } from '../stores/period-check.ts';
import type { Connection } from '../stores/record-runner.ts';

type Asking = Pick<RequestContext, 'isAdmin' | 'roles' | 'catalogues'>;

/** Whether the member freezes and closes periods of this kind, and writes while one is frozen. */
export function managesPeriod(ctx: Asking, app: string, key: string): boolean {
	const managers = ctx.catalogues.catalogues.get(app)?.periods.get(key)?.managers ?? [];
	return ctx.isAdmin || (ctx.roles.get(app) ?? []).some((role) => managers.includes(role));
}

/** What the periods of a model's records ask of a write by this member. The same for members of the same roles. */
export function periodGuards(ctx: Asking, model: CatalogueModel): PeriodGuard[] {
	return periodFields(model).map(({ field, key }) => ({ field, key, mayWriteFrozen: managesPeriod(ctx, model.app, key) }));
}

/** The refusal of a write into a closed or frozen period, which it names. */
export async function periodProblem(
	on: Connection,
	schema: string,
	model: CatalogueModel,
	{ kind, id, values }: { kind: 'period-closed' | 'period-frozen'; id: string; values: { [field: string]: unknown } },
): Promise<Problem> {
	const periods = await periodsInState(on, schema, model, { id, values, state: kind === 'period-closed' ? 'closed' : 'frozen' });
	const titles = (language: 'en' | 'zh') => [...new Set(periods)].map((p) => periodTitle(p, language)).join(language === 'en' ? ', ' : '、');
	return new Problem(kind === 'period-closed' ? 'period.closed' : 'period.frozen', { period: { en: titles('en'), zh: titles('zh') } });
}
