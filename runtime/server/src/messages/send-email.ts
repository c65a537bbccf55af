import type { Static } from '@sinclair/typebox';
import nodemailer from 'nodemailer';
import type { EmailConfig } from './channel-types.ts';
import { failureOf, keptResponse, type Outgoing, type Sent, withoutSecrets } from './outgoing.ts';

type Config = Static<typeof EmailConfig>;

/** Sends a mail. Its Message-ID is that of the delivery, so that a mail that had to be sent again is shown once. */
export async function sendEmail(outgoing: Outgoing, { timeoutMs, secrets }: { timeoutMs: number; secrets: readonly string[] }): Promise<Sent> {
	const { recipient, message, language } = outgoing;
	const config = outgoing.config as unknown as Config;
	if (!recipient?.email) return { kind: 'failed', reason: 'no-address', response: null };
	const transport = nodemailer.createTransport({
		host: config.host,
		port: config.port,
		secure: config.security === 'tls',
		requireTLS: config.security === 'starttls',
		ignoreTLS: config.security === 'none',
		...(config.user && { auth: { user: config.user, pass: config.password ?? '' } }),
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	try {
		const info = await transport.sendMail({
			from: { name: config.fromName ?? '', address: config.from },
			to: { name: recipient.name, address: recipient.email },
			subject: message.title.replace(/\s+/g, ' '),
			text: [message.body, message.link].filter(Boolean).join('\n\n'),
			html: htmlOf(message, language),
			messageId: `<${outgoing.idempotencyKey}@${config.from.split('@').at(-1)}>`,
			headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
		});
		return { kind: 'sent', response: keptResponse(String(info.response ?? ''), secrets) };
	} catch (error) {
		return refusal(error, secrets);
	} finally {
		transport.close();
	}
}

/** 4xx and everything that happens on the way may go away; 5xx and a wrong password do not. */
function refusal(error: unknown, secrets: readonly string[]): Sent {
	const found = error as { responseCode?: number; response?: string; code?: string };
	const response = found.response ? keptResponse(found.response, secrets) : null;
	const reason = withoutSecrets(found.response?.slice(0, 300) ?? failureOf(error), secrets);
	const isFinal = found.responseCode ? found.responseCode >= 500 : found.code === 'EAUTH' || found.code === 'EENVELOPE';
	return { kind: isFinal ? 'failed' : 'retry', reason, response };
}

function htmlOf({ title, body, link, linkText }: Outgoing['message'], language: string): string {
	const lines = body.split('\n').map((line) => `<p style="margin:0 0 8px">${escaped(line)}</p>`);
	const button = link ? `<p style="margin:16px 0 0"><a href="${escaped(link)}">${escaped(linkText)}</a></p>` : '';
	return `<!doctype html><html lang="${language}"><body style="font:15px/1.6 sans-serif"><h1 style="font-size:18px;margin:0 0 12px">${escaped(title)}</h1>${lines.join('')}${button}</body></html>`;
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
