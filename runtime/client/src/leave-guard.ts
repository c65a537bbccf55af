/** Screens with unsaved changes say so here; whoever wants to leave asks first. */
const dirty = new Set<symbol>();

export const leaveGuard = {
	isDirty: (): boolean => dirty.size > 0,
	/** Marks a screen as having changes; the answer takes the mark away. */
	hold(): () => void {
		const mark = Symbol('unsaved');
		dirty.add(mark);
		if (dirty.size === 1) window.addEventListener('beforeunload', warn);
		return () => {
			dirty.delete(mark);
			if (dirty.size === 0) window.removeEventListener('beforeunload', warn);
		};
	},
};

function warn(event: BeforeUnloadEvent): void {
	event.preventDefault();
}
