import { createCipheriv, createECDH, createHmac, createPrivateKey, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** The pair that this installation signs with, in base64url: the point of the public key (65 bytes), and the number of the private one. */
export interface VapidKeys {
	publicKey: string;
	privateKey: string;
}

export function makeVapidKeys(): VapidKeys {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
	const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
	return { publicKey: point.toString('base64url'), privateKey: d };
}

export interface PushTarget {
	endpoint: string;
	/** Of the browser, base64url. */
	p256dh: string;
	auth: string;
}
export interface PushRequest {
	url: string;
	headers: Record<string, string>;
	body: Buffer;
}

/** Seconds that a push service keeps a message for a browser that is not there. */
const timeToLive = 24 * 60 * 60;
const tokenSeconds = 12 * 60 * 60;
/** Longer payloads are refused by push services. */
export const longestPayload = 3900;

/**
 * The request that has a push service show `payload` to a browser, readable by that browser alone.
 * Source  RFC 8030 (request), RFC 8291 with RFC 8188 (encryption, aes128gcm), RFC 8292 (who sends: VAPID).
 * Units   now: epoch milliseconds.
 */
export function pushRequest(target: PushTarget, payload: string, options: { keys: VapidKeys; contact: string; urgent: boolean; now: number }): PushRequest {
	const { keys, contact, urgent, now } = options;
	const claims = { aud: new URL(target.endpoint).origin, exp: Math.floor(now / 1000) + tokenSeconds, sub: `mailto:${contact}` };
	return {
		url: target.endpoint,
		headers: {
			ttl: String(timeToLive),
			urgency: urgent ? 'high' : 'normal',
			'content-type': 'application/octet-stream',
			'content-encoding': 'aes128gcm',
			authorization: `vapid t=${signedToken(claims, keys)}, k=${keys.publicKey}`,
		},
		body: encrypt(Buffer.from(payload), target, { salt: randomBytes(16) }),
	};
}

function signedToken(claims: object, { publicKey, privateKey }: VapidKeys): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const unsigned = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
	const point = Buffer.from(publicKey, 'base64url');
	const jwk = {
		kty: 'EC',
		crv: 'P-256',
		x: point.subarray(1, 33).toString('base64url'),
		y: point.subarray(33).toString('base64url'),
		d: privateKey,
	};
	const key = createPrivateKey({ key: jwk, format: 'jwk' });
	const signature = createSign('sha256').update(unsigned).sign({ key, dsaEncoding: 'ieee-p1363' });
	return `${unsigned}.${signature.toString('base64url')}`;
}

const recordSize = 4096;

/** RFC 8291, section 3: one record. `own`: a private key for tests against the vectors of the RFC; without it a new one. */
export function encrypt(plain: Buffer, { p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>, { salt, own }: { salt: Buffer; own?: Buffer }): Buffer {
	const ecdh = createECDH('prime256v1');
	if (own) ecdh.setPrivateKey(own);
	else ecdh.generateKeys();
	const theirs = Buffer.from(p256dh, 'base64url');
	const ours = ecdh.getPublicKey();
	const shared = ecdh.computeSecret(theirs);
	const input = expand(hmac(Buffer.from(auth, 'base64url'), shared), Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]), 32);
	const secret = hmac(salt, input);
	const key = expand(secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
	const nonce = expand(secret, Buffer.from('Content-Encoding: nonce\0'), 12);
	const cipher = createCipheriv('aes-128-gcm', key, nonce);
	// The byte 2 ends the last record.
	const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.from([2])), cipher.final(), cipher.getAuthTag()]);
	const size = Buffer.alloc(4);
	size.writeUInt32BE(recordSize);
	return Buffer.concat([salt, size, Buffer.from([ours.length]), ours, sealed]);
}

function hmac(key: Buffer, text: Buffer): Buffer {
	return createHmac('sha256', key).update(text).digest();
}

/** HKDF-Expand for at most 32 bytes. */
function expand(key: Buffer, info: Buffer, length: number): Buffer {
	return hmac(key, Buffer.concat([info, Buffer.from([1])])).subarray(0, length);
}
