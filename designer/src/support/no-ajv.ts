/**
 * Ajv makes functions from text, which the page forbids (`unsafe-eval`). The designer reads definitions to show them; whether they are
 * right is for the server's check to say. So in the browser every schema is taken as valid.
 */
export class Ajv2020 {
	compile(): () => boolean {
		return () => true;
	}
	validateSchema(): boolean {
		return true;
	}
	removeSchema(): void {}
	addKeyword(): void {}
}
