import type { FastifyHelmetOptions } from '@fastify/helmet';

/** Only our own scripts and styles run; nobody may frame our pages. */
export const securityHeaders: FastifyHelmetOptions = {
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
