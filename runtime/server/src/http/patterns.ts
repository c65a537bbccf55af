import v8 from 'node:v8';

/**
 * Apps bring patterns (`pattern` of a text) that anybody’s input is tried against. One such as ^(a+)+$ would keep the whole process busy
 * for minutes; with this, V8 goes on in its engine of linear time after 50,000 steps back. Patterns that look around or back have no
 * such engine: the one who publishes them answers for those.
 */
export function boundPatterns(): void {
	v8.setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
