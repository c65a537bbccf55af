import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';

/** Only our own scripts and styles run; nobody may frame our pages. */
const options: FastifyHelmetOptions = {
	contentSecurityPolicy: {
		useDefaults: false,
		directives: {
			defaultSrc: ["'none'"],
			scriptSrc: ["'self'"],
			styleSrc: ["'self'"],
			imgSrc: ["'self'", 'data:'],
			fontSrc: ["'self'"],
			connectSrc: ["'self'"],
			manifestSrc: ["'self'"],
			baseUri: ["'none'"],
			formAction: ["'self'"],
			frameAncestors: ["'none'"],
		},
	},
	// HTTPS is the business of the proxy in front, which also knows whether it will stay.
	hsts: false,
	referrerPolicy: { policy: 'same-origin' },
};

/** Sends the security headers with every answer. They are the same for all, so helmet works them out once, not anew each time. */
export async function installSecurityHeaders(app: FastifyInstance): Promise<void> {
	const probe = Fastify();
	await probe.register(helmet, options);
	probe.get('/', (_request, reply) => reply.code(204).send());
	const answer = await probe.inject('/');
	await probe.close();
	const names = Object.keys(answer.headers).filter((name) => name !== 'date' && name !== 'connection');
	const headers = Object.fromEntries(names.map((name) => [name, answer.headers[name]]));
	app.addHook('onRequest', (_request, reply, done) => {
		reply.headers(headers);
		done();
	});
}
