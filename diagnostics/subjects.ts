import {type Address, addressText} from '../src/model/address.ts';
import type {Answers} from '../src/model/answers.ts';
import type {Scope} from '../src/model/scope.ts';

/** The subject of every check about the portal: its address, as answered. */
export const portalOf = ({serverUrl}: Answers): readonly string[] => (serverUrl === undefined ? [] : [serverUrl]);

/** The subjects of every check about the way to the Server: one address a node. */
export const polledAddresses = ({serverAddresses = []}: Answers): readonly Address[] => serverAddresses;

/** Every polled address and, of logs from elsewhere, those that they name. */
export const loggedAddresses = (answers: Answers, {logged = []}: Scope): readonly Address[] => {
	const polled = polledAddresses(answers);
	const known = new Set(polled.map(addressText));
	return [...polled, ...logged.filter(address => !known.has(addressText(address)))];
};
