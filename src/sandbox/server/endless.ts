import type {ServerResponse} from 'node:http';
import type {Endless} from './api-faults.ts';

const dripMilliseconds = 50;
const chunk = `"${'x'.repeat(65_534)}`;

/** Answers for ever, until the other side has had enough or the Server ends. */
export const sendEndlessly = (response: ServerResponse, what: Endless, signal: AbortSignal): void => {
	const {socket} = response;
	const isOver = () => signal.aborted || socket === null || socket.destroyed;
	if (what === 'headers') {
		socket?.write('HTTP/1.1 200 OK\r\n');
		let count = 0;
		const drip = () => {
			if (isOver()) return clearInterval(timer);
			socket?.write(`X-Drip-${count++}: x\r\n`);
		};
		const timer = setInterval(drip, dripMilliseconds);
		return;
	}
	response.writeHead(200, {'content-type': 'application/json; charset=utf-8'});
	const fill = () => {
		while (!isOver() && response.write(chunk));
		if (!isOver()) response.once('drain', fill);
	};
	fill();
};
