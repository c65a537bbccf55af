export const workScreens = ['tasks', 'runs', 'workflows', 'delegations'] as const;
export type WorkScreenName = (typeof workScreens)[number];

/** Which screen, and of what: a task, a run, an app and its workflow. */
export interface WorkPlace {
	env: string;
	screen: WorkScreenName;
	first: string | null;
	second: string | null;
}
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/**
 * `/{env}/-tasks`, `/{env}/-runs/{id}` … Links in messages may leave the hyphen out before an id: no page of an app is called like one. The
 * bare `/{env}/tasks` stays with an app of that name.
 */
export const workPath = new RegExp(
	`^/(?<env>[^/]+)/(?:-(?<screen>${workScreens.join('|')})(?:/(?<first>[^/]+))?(?:/(?<second>[^/]+))?|(?<bare>tasks|runs)/(?<id>${uuid}))/?$`,
);

export function workPlaceOf(params: { readonly [name: string]: string | undefined }): WorkPlace {
	const screen = workScreens.find((s) => s === (params.screen ?? params.bare)) ?? 'tasks';
	return { env: params.env ?? '', screen, first: params.first ?? params.id ?? null, second: params.second ?? null };
}
