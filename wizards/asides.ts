import type {Answers} from '../src/model/answers.ts';
import type {Aside, Asides, AsideTone} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import {chosenSpace} from '../src/model/space.ts';
import {certificateAsides, pfxAsides, pfxPasswordAsides} from './certificate-asides.ts';
import {portalAsides} from './portal-asides.ts';
import {proxyAsides} from './proxy-offers.ts';
import {nameAsides} from './record-asides.ts';
import {userAsides} from './service-user.ts';
import {styleAsides} from './style-picture.ts';
import {thumbprintAsides} from './trust-asides.ts';

const note = (tone: AsideTone, says: string): readonly Aside[] => [{kind: 'note', tone, says}];

const accountAsides = (_answers: Answers, {server}: Facts): readonly Aside[] =>
	server === undefined ? [] : note('good', `belongs to ${server.user}`);

/** Whether the Server finds this machine under the chosen name. */
const reachAsides = ({publicHostName}: Answers, {server}: Facts): readonly Aside[] => {
	const reached = server?.reaches?.reached;
	if (!reached || publicHostName === undefined) return [];
	if (reached.includes(publicHostName)) return note('good', 'the Server reaches it');
	return note('bad', reached[0] === undefined ? 'the Server does not reach it' : `the Server reaches ${reached[0]} instead`);
};

/** The first worker of the default pool takes over what ran on the Server itself (REG007). */
const poolAsides = ({workerPools = [], ...answers}: Answers, {server}: Facts): readonly Aside[] => {
	const pool = chosenSpace(answers, server)?.lists?.workerPools?.find(({id}) => id === server?.emptyPoolId);
	if (!pool) return [];
	const isChosen = workerPools.some(name => name.toLowerCase() === pool.name.toLowerCase());
	const says = `${pool.name} is the default pool and has no worker yet: with the first one, steps that ran on the Octopus Server itself run there`;
	return note(isChosen ? 'warning' : 'quiet', says);
};

/** What the Server may do with this machine by the chosen policy, or by its default one. */
const policyAsides = (answers: Answers, {server}: Facts): readonly Aside[] => {
	const policies = chosenSpace(answers, server)?.lists?.machinePolicies ?? [];
	const policy = policies.find(({name, isDefault}) => (answers.machinePolicy === undefined ? isDefault : name === answers.machinePolicy));
	const does = [
		...(policy?.deletesUnavailable ? ['removes machines from Octopus that stay unavailable'] : []),
		...(policy?.updatesTentacle ? ['updates Tentacle by itself'] : []),
	];
	return policy && does.length > 0 ? note('quiet', `${policy.name} ${does.join(', and ')}`) : [];
};

/** What keeps this run from applying, on the first page: nobody is to learn it after the last one. */
const hereAsides = (_answers: Answers, {tentacle, machine}: Facts): readonly Aside[] => [
	...(tentacle
		? []
		: note(
				'quiet',
				'there is no Tentacle on this machine: install the package “tentacle” of Octopus’s apt or yum repository, or start again with --tentacle PATH; or go on, and save the script at the end',
			)),
	...(machine.isRoot ? [] : note('quiet', 'setting up needs root: start again with sudo; or go on, and save the script at the end')),
];

/** What stands beside each question: found out before the answer, or what the answer leads to. */
export const asides: Asides = {
	...proxyAsides,
	...userAsides,
	instance: hereAsides,
	style: styleAsides,
	serverUrl: portalAsides,
	apiKey: accountAsides,
	password: accountAsides,
	bearerToken: accountAsides,
	idTokenFile: accountAsides,
	serverThumbprint: thumbprintAsides,
	certificate: certificateAsides,
	certificateFile: pfxAsides,
	certificatePassword: pfxPasswordAsides,
	publicHostName: reachAsides,
	name: nameAsides,
	replace: (answers, facts) => nameAsides(answers, facts).slice(0, 1),
	workerPools: poolAsides,
	machinePolicy: policyAsides,
};
