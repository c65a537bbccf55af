import { Note } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';

/** Why an app was refused, with the first of its mistakes. */
export function InstallProblem({ problem }: { problem: ProblemLike }) {
	return (
		<Note kind="error" title={problem.title}>
			<p>{problem.detail}</p>
			{problem.errors && (
				<ul className="plain-list">
					{problem.errors.slice(0, 8).map((e) => (
						<li key={`${e.pointer} ${e.code}`}>
							<code>{e.pointer}</code> {e.detail}
						</li>
					))}
				</ul>
			)}
		</Note>
	);
}
