import type {Socket} from 'node:net';
import type {AnswerSeen} from '../model/probes.ts';
import {type Answer, classify} from './classify.ts';
import type {Endpoint} from './connection.ts';
import {race, stopwatch} from './race.ts';

const mostBytes = 64 * 1024;

/**
Says `request` and reads to the end: at most 64 KiB, at most to the deadline. Then leaves as a client that is done: nothing is cut off, so nothing
is logged as an error. With `bannerMilliseconds`, it first waits that long for a line that the peer says unasked, and is content with it.
Closes the socket in any case; never rejects.
*/
export const ask = async (
	socket: Socket,
	endpoint: Endpoint,
	{request, bannerMilliseconds}: {readonly request: string; readonly bannerMilliseconds?: number},
): Promise<AnswerSeen> => {
	const milliseconds = stopwatch();
	const chunks: Buffer[] = [];
	let length = 0;
	let wasAsked = false;
	const errors: string[] = [];
	socket.once('error', ({code = ''}: NodeJS.ErrnoException) => errors.push(code));
	const say = () => {
		wasAsked = true;
		socket.write(request);
	};
	let timer: NodeJS.Timeout | undefined;
	if (bannerMilliseconds === undefined) say();
	else timer = setTimeout(say, bannerMilliseconds);
	const ended = await race<Answer['ended']>(
		endpoint,
		done => {
			socket.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				length += chunk.length;
				if (length > mostBytes) done('too-long');
				else if (!wasAsked && chunk.includes('\n')) done('silence');
			});
			// A tunnel comes paused, so that nothing of it is lost.
			socket.resume();
			// Halibut's listener sends no close_notify, which OpenSSL can call an error although all has arrived.
			for (const end of ['end', 'error', 'close']) socket.once(end, () => done('closed'));
		},
		code => (code === 'TIMEOUT' ? 'silence' : 'aborted'),
	);
	clearTimeout(timer);
	const classified = classify({text: Buffer.concat(chunks).toString('latin1'), ended, milliseconds: milliseconds()});
	const demandsCertificate = errors.some(code => code.includes('CERTIFICATE_REQUIRED'));
	const answer: AnswerSeen = {...classified, ...(demandsCertificate && {demandsCertificate})};
	if (ended === 'closed' || ended === 'silence') await leave(socket, endpoint.signal);
	else socket.destroy();
	return answer;
};

const leaveMilliseconds = 1000;

/** Our end is closed first; what the peer still says is read, since unread bytes would reset the connection. */
export const leave = async (socket: Socket, signal: AbortSignal): Promise<void> => {
	socket.removeAllListeners('data');
	await race<void>(
		{signal, deadlineMilliseconds: leaveMilliseconds},
		done => {
			if (socket.destroyed) done();
			socket.once('close', () => done());
			socket.resume();
			socket.end();
		},
		() => {},
	);
	socket.destroy();
};
