import { useCallback, useMemo, useState } from 'react';

/** Which of the tasks on screen are chosen; those that have gone from the list are no longer. */
export function useSelection(present: readonly string[]) {
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const selected = useMemo(() => present.filter((id) => chosen.has(id)), [present, chosen]);
	const toggle = useCallback(
		(id: string) =>
			setChosen((before) => {
				const next = new Set(before);
				if (!next.delete(id)) next.add(id);
				return next;
			}),
		[],
	);
	return { selected, has: (id: string) => chosen.has(id), toggle, set: (ids: readonly string[]) => setChosen(new Set(ids)), clear: () => setChosen(new Set()) };
}
