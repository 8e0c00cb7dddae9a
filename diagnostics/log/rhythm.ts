import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {logTime, spanText} from '../log-time.ts';
import {loggedAddresses} from '../subjects.ts';

/** Four or more connections in a row that ended at the same age; where it stopped, there is nothing to mend. */
export const logRhythm = defineCheck({
	id: 'log/rhythm',
	category: 'log',
	title: 'No connection ends at a fixed age',
	stage: 'diagnosis',
	subjects: loggedAddresses,
	reasons: {
		none: {verdict: 'pass', says: 'no rhythm in the ends of its connections'},
		over: {
			verdict: 'information',
			says: '{count} connections in a row ended after {age}, the last one at {last}; the newest has lived longer',
		},
		untold: {verdict: 'skipped', says: 'the log does not tell of it'},
		idle: {
			verdict: 'warning',
			finding: 'NET012',
			says: 'the last {count} connections all ended after {age}, from {first} to {last}',
			owner: 'network',
			remedy:
				'Something on the way to {subject} drops connections of this age (NAT, firewall, balancer): raise its limit, and let TCP keep-alive packets pass. In the log: {line}',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		proxy: {
			verdict: 'warning',
			finding: 'PRX015',
			says: 'through the proxy {proxy} the last {count} connections all ended after {age}, from {first} to {last}',
			owner: 'proxy',
			remedy: 'Let the proxy keep tunnels to {subject} for longer than {age}. In the log: {line}',
			command: 'curl --proxy http://{word:proxy} --proxytunnel --verbose --insecure https://{word:subject}/',
		},
	},
	gather: async (probes, address, {signal}) => {
		const log = await probes.log(signal);
		const endpoint = addressText(address).toLowerCase();
		const connection = log?.connections.find(one => one.endpoint === endpoint);
		const lifetimes = connection?.equalLifetimes;
		const livesFor =
			connection?.state === 'connected' && connection.lastGood !== undefined ? Date.now() - Date.parse(connection.lastGood) : 0;
		return {
			isTold: connection !== undefined,
			count: lifetimes?.count ?? 0,
			age: spanText(lifetimes?.seconds ?? 0),
			first: lifetimes ? logTime(lifetimes.first) : '',
			last: lifetimes ? logTime(lifetimes.last) : '',
			hasOutlived: lifetimes !== undefined && livesFor / 1000 > lifetimes.seconds * 1.1 + 2,
			proxy: log?.start?.proxy ?? null,
			line: log?.failures.findLast(one => one.endpoint === endpoint)?.lines.at(-1) ?? 'nothing about it but the new connections',
		};
	},
	judge: ({isTold, count, hasOutlived, proxy}) => {
		if (!isTold) return 'untold';
		if (count === 0) return 'none';
		if (hasOutlived) return 'over';
		return proxy === null ? 'idle' : 'proxy';
	},
});
