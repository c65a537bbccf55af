/**
 * Several runs that go on in one transaction at the same time: what they ask goes to the database together, but while one of them changes something
 * nobody else asks or changes anything, as if it were their own transaction that they wait for.
 */
export class Turns {
	#readers = 0;
	#isChanging = false;
	#waiting: (() => void)[] = [];

	async reading<T>(work: () => Promise<T>): Promise<T> {
		while (this.#isChanging) await this.#turn();
		this.#readers++;
		try {
			return await work();
		} finally {
			this.#readers--;
			this.#next();
		}
	}

	async changing<T>(work: () => Promise<T>): Promise<T> {
		while (this.#isChanging || this.#readers > 0) await this.#turn();
		this.#isChanging = true;
		try {
			return await work();
		} finally {
			this.#isChanging = false;
			this.#next();
		}
	}

	#turn(): Promise<void> {
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	#next(): void {
		for (const go of this.#waiting.splice(0)) go();
	}
}
