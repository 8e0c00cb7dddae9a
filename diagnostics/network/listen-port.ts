import type {Answers} from '../../src/model/answers.ts';
import {required} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';

const listened = ({listenPort}: Answers): readonly string[] => (listenPort === undefined ? [] : [`port ${listenPort}`]);

export const listenPort = defineCheck({
	id: 'network/listen-port',
	category: 'network',
	title: 'The port to listen on is free',
	stage: 'before',
	appliesTo: is('style', 'listening'),
	subjects: listened,
	reasons: {
		free: {verdict: 'pass', says: 'free'},
		ours: {verdict: 'pass', says: 'this instance’s agent listens there already'},
		used: {
			verdict: 'fail',
			finding: 'LST002',
			says: 'it is in use by {holder}',
			owner: 'host',
			firm: true,
			remedy: 'Stop that program, or choose another port.',
			command: 'ss -ltnp sport = :{port}',
		},
		rights: {
			verdict: 'fail',
			finding: 'LST014',
			says: 'this user may not listen on it (EACCES)',
			owner: 'host',
			firm: true,
			remedy: 'Choose a port above 1023, or run as root.',
		},
		address: {
			verdict: 'fail',
			finding: 'LST004',
			says: 'this machine does not have the address {address}',
			owner: 'host',
			firm: true,
			remedy: 'Choose “any”, or an address that “ip address” shows.',
		},
		other: {
			verdict: 'fail',
			finding: 'LST002',
			says: 'it cannot be listened on ({code})',
			owner: 'host',
			firm: true,
			remedy: 'Choose another port or address.',
		},
	},
	gather: async (probes, _subject, {answers}) => {
		const address = required(answers, 'listenAddress');
		const {port, free, code, holder, isOurs} = await probes.port(required(answers, 'listenPort'), address);
		return {port, address, free, isOurs, code: code ?? null, holder: holder ?? 'another program'};
	},
	judge: ({free, isOurs, code}) => {
		if (free) return 'free';
		if (isOurs) return 'ours';
		if (code === 'EADDRINUSE') return 'used';
		if (code === 'EACCES') return 'rights';
		return code === 'EADDRNOTAVAIL' ? 'address' : 'other';
	},
});
