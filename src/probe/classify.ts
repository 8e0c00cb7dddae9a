import {harmless} from '../model/harmless.ts';
import type {AnswerSeen, WhoAnswered} from '../model/probes.ts';
import {isBlockPage, speakerOf} from './speaker.ts';

export type Answer = {
	/** As far as it was read, one character a byte. */
	readonly text: string;
	/** Why reading ended. */
	readonly ended: 'closed' | 'silence' | 'too-long' | 'aborted';
	readonly milliseconds: number;
};

/** Who sent this: told by the shape of the answer (facts: Halibut §1.6; a Server's own page is not public, so it is known by not being a Tentacle's). */
export const classify = ({text, ended, milliseconds}: Answer): AnswerSeen => {
	const [head = ''] = text.split(/\r?\n\r?\n/, 1);
	const [statusLine = '', ...headers] = head.split(/\r?\n/);
	const header = (name: string): string | undefined => {
		const line = headers.find(one => one.toLowerCase().startsWith(`${name}:`));
		return line === undefined ? undefined : harmless(line.slice(name.length + 1).trim(), 200);
	};
	const server = header('server');
	const location = header('location');
	const who = whoSent(text, statusLine, headers, ended, {server, location});
	const speaks = speakerOf(text);
	return {
		who,
		milliseconds,
		...(speaks !== undefined && {speaks}),
		...(who === 'web' && isBlockPage(statusLine, text) && {isBlockPage: true}),
		...(statusLine !== '' && {statusLine: harmless(statusLine, 200)}),
		...(server !== undefined && {server}),
		...(location !== undefined && {location}),
	};
};

const whoSent = (
	text: string,
	statusLine: string,
	headers: readonly string[],
	ended: Answer['ended'],
	{server, location}: {server: string | undefined; location: string | undefined},
): WhoAnswered => {
	if (text === '') return ended === 'closed' ? 'closed' : 'silence';
	if (text.startsWith('SSH-')) return 'ssh';
	if (!/^HTTP\/\d/.test(statusLine)) return 'other';
	const isHalibut = statusLine === 'HTTP/1.0 200 OK' && !headers.some(line => /^(date|server|connection):/i.test(line));
	if (isHalibut) return /Octopus Tentacle/.test(text) ? 'tentacle' : 'octopus-comms';
	const isPortal =
		/octopus/i.test(server ?? '') ||
		/\/app(#|\/|$)/.test(location ?? '') ||
		/<title>\s*Octopus (Deploy|Server)/i.test(text) ||
		/"Application":\s*"Octopus Deploy"/.test(text);
	return isPortal ? 'octopus-portal' : 'web';
};
