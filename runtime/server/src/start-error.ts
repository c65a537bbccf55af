/** A reason why the server cannot start that its operator can mend. The message is one line: what happened and what to do. */
export class StartError extends Error {
	override readonly name = 'StartError';
}
