import { problems } from '@dougong/schemas';
import type { BulkWrite } from '@dougong/schemas/api';
import type pg from 'pg';
import { inSavepoint } from '../database/pool.ts';
import { type LocalText, Problem, type ProblemError } from '../http/problem.ts';
import { type Collect, type Operation, RefusedOperations, type WriteOptions, writeRecords, type Written } from './write.ts';

/** What came of one operation of a bulk write. */
export type BulkAnswer = { status: 'done'; written: Written } | { status: 'refused'; problem: Problem };

export interface BulkWriteOptions extends WriteOptions {
	client: pg.PoolClient;
	/** All operations or none. */
	isAtomic: boolean;
}

/**
 * Many changes of records of one model in one transaction, so that computed values and weights settle once. Records are changed in the
 * order of their ids, whatever the order of the operations: two bulk writes over the same records cannot wait for each other.
 *
 * Atomic: refuses with one Problem that tells all mistakes at `#/operations/…`. Otherwise each operation is done or refused by itself.
 */
export async function writeBulk(options: BulkWriteOptions, operations: readonly Operation[]): Promise<BulkAnswer[]> {
	const order = inLockOrder(operations);
	const sorted = order.map((index) => operations[index] as Operation);
	const answers = options.isAtomic ? await allOrNone(options, sorted, order) : await eachByItself(options, sorted);
	const inOrder: BulkAnswer[] = new Array(operations.length);
	for (const [i, answer] of answers.entries()) inOrder[order[i] ?? i] = answer;
	return inOrder.map((answer, index) => (answer.status === 'done' ? answer : { status: 'refused', problem: pointed(answer.problem, index) }));
}

/** What the body asks for, of one model. */
export function bulkOperations(model: string, { operations, reason }: BulkWrite): Operation[] {
	return operations.map((operation) => ({ ...operation, model, ...(reason !== undefined && { reason }) }));
}

/** Indexes: changes by id, then new records as they came. */
function inLockOrder(operations: readonly Operation[]): number[] {
	const idAt = (index: number) => {
		const operation = operations[index];
		return operation && operation.op !== 'create' ? operation.id : '\uffff';
	};
	return operations.map((_, index) => index).sort((a, b) => (idAt(a) < idAt(b) ? -1 : idAt(a) > idAt(b) ? 1 : a - b));
}

async function allOrNone(options: BulkWriteOptions, operations: readonly Operation[], order: readonly number[]): Promise<BulkAnswer[]> {
	try {
		return done(await attempt(options, operations));
	} catch (error) {
		if (!(error instanceof RefusedOperations)) throw error;
		throw together(new Map([...error.problems].map(([i, problem]) => [order[i] ?? i, problem])));
	}
}

/** Those that are refused are left out until the others are written. */
async function eachByItself(options: BulkWriteOptions, operations: readonly Operation[]): Promise<BulkAnswer[]> {
	const answers: BulkAnswer[] = new Array(operations.length);
	let left = operations.map((operation, index) => ({ operation, index }));
	while (left.length > 0) {
		try {
			const written = await attempt(
				options,
				left.map((l) => l.operation),
			);
			for (const [i, { index }] of left.entries()) answers[index] = { status: 'done', written: written[i] as Written };
			left = [];
		} catch (error) {
			if (!(error instanceof RefusedOperations)) {
				if (error instanceof Problem) break;
				throw error;
			}
			for (const [i, problem] of error.problems) answers[left[i]?.index ?? i] = { status: 'refused', problem };
			left = left.filter((_, i) => !error.problems.has(i));
		}
	}
	// What they come to together was refused, e.g. by weights that cannot sum up: nobody can tell by which of them.
	for (const { operation, index } of left) answers[index] = await alone(options, operation);
	return answers;
}

async function alone(options: BulkWriteOptions, operation: Operation): Promise<BulkAnswer> {
	try {
		const [written] = await inSavepoint(options.client, () => writeRecords(options, [operation]));
		return { status: 'done', written: written as Written };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return { status: 'refused', problem: error };
	}
}

/** Writes all; with RefusedOperations naming every one that is refused. A savepoint for each only where one has broken the transaction. */
async function attempt(options: BulkWriteOptions, operations: readonly Operation[]): Promise<Written[]> {
	const write = (collect: Collect) => inSavepoint(options.client, () => writeRecords({ ...options, collect }, operations));
	try {
		return await write('plain');
	} catch (error) {
		if (!(error instanceof RefusedOperations) || error.isComplete) throw error;
		return write('savepoints');
	}
}

function done(written: readonly Written[]): BulkAnswer[] {
	return written.map((one) => ({ status: 'done', written: one }));
}

/** One problem for all: theirs when it is the same everywhere, else input.invalid. */
function together(refused: ReadonlyMap<number, Problem>): Problem {
	const all = [...refused].sort(([a], [b]) => a - b).map(([index, problem]) => pointed(problem, index));
	const errors = all.flatMap((problem) => problem.errors ?? []);
	const [first] = all;
	const isSame = first && all.every((problem) => problem.code === first.code);
	return isSame ? new Problem(first.code, first.details, errors) : new Problem('input.invalid', {}, errors);
}

/** The same problem, with its mistakes pointing into the operation at `index`; at the whole of it where it names none. */
function pointed(problem: Problem, index: number): Problem {
	const at = `#/operations/${index}`;
	const whole: ProblemError = { pointer: problem.code === 'record.version-conflict' ? `${at}/version` : at, code: problem.code, detail: sentence(problem) };
	const errors = problem.errors?.map((e) => ({ ...e, pointer: at + e.pointer.slice(1) })) ?? [whole];
	return new Problem(problem.code, problem.details, errors, { cause: problem.cause });
}

function sentence({ code }: Problem): LocalText {
	return problems[code].title;
}
