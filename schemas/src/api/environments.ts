import { type Static, Type } from '@sinclair/typebox';
import { closed } from '../common.ts';

/** GET /api/v1/environments : for administrators. */
export interface EnvironmentEntry {
	key: string;
	title: string;
	/** By which its days go. */
	timeZone: string;
	/** Null: what happens in it is for real. */
	sandbox: SandboxState | null;
}
export interface SandboxState {
	/** Key of the environment that it was copied from; that may be gone. */
	of: string;
	copiedAt: string;
	clock: ClockJson;
}

/** GET/POST /api/v1/environments/{key}/clock */
export interface ClockJson {
	/** What time it is in the sandbox. */
	now: string;
	/** Time goes by; else the clock stands. While it is forwarded it stands at one instant after the other. */
	runs: boolean;
	/** The way that it goes, or went last. */
	forward: ForwardJson | null;
}
export interface ForwardJson {
	state: 'running' | 'done' | 'stopped' | 'failed';
	from: string;
	to: string;
	jobsDone: number;
	startedAt: string;
	endedAt: string | null;
	/** It was asked to stop, and will after the work of the instant. */
	stopping: boolean;
	/** Why it failed. `endless`: the work of one instant does not come to an end. */
	reason: 'endless' | null;
}

export const NewEnvironment = Type.Object(
	{
		key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 30 }),
		title: Type.String({ minLength: 1, maxLength: 100 }),
		from: Type.Optional(Type.String({ maxLength: 100, description: 'Make a sandbox: a copy of this environment with all its data, and a clock of its own' })),
		at: Type.Optional(Type.String({ format: 'date-time', description: 'What time it is in the new sandbox: also an earlier one. The clock stands there' })),
	},
	closed,
);
export type NewEnvironment = Static<typeof NewEnvironment>;

/** One of: forward it to an instant, or by some time; let it run or stand; stop it on its way. */
export const MoveClock = Type.Union([
	Type.Object({ to: Type.String({ format: 'date-time', description: 'Later than now, by ten years at most' }) }, closed),
	Type.Object(
		{ by: Type.String({ pattern: '^[1-9][0-9]{0,5} (?:minute|hour|day|week)s?$', description: '`30 days`; days as the calendar has them' }) },
		closed,
	),
	Type.Object({ runs: Type.Boolean() }, closed),
	Type.Object({ stop: Type.Literal(true) }, closed),
]);
export type MoveClock = Static<typeof MoveClock>;
