/** A clock that is not the machine's. */
export interface ClockState {
	/** What it shows, or showed at `since`. */
	readonly at: Date;
	/** The machine's instant from which on it runs; null: it stands. */
	readonly since: Date | null;
}

/** Something that has a clock: an environment. Null: the machine's. */
export interface HasClock {
	readonly clock: ClockState | null;
}

/** What time it is in an environment. Everything that happens there asks this clock; see docs/decisions/0010-sandboxes-and-clocks.md. */
export interface Clock {
	now(env: HasClock): Date;
}

/** `now`: the machine's clock. */
export function createClock({ now }: { now(): Date }): Clock {
	return {
		now({ clock }) {
			if (!clock) return now();
			return clock.since ? new Date(clock.at.getTime() + Math.max(0, now().getTime() - clock.since.getTime())) : clock.at;
		},
	};
}
