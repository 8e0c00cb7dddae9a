import type {Answers} from '../src/model/answers.ts';
import type {Aside, Asides, AsideTone} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import {certificateAsides, pfxAsides} from './certificate-asides.ts';
import {portalAsides} from './portal-asides.ts';
import {nameAsides} from './record-asides.ts';
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

/** What stands beside each question: found out before the answer, or what the answer leads to. */
export const asides: Asides = {
	style: styleAsides,
	serverUrl: portalAsides,
	apiKey: accountAsides,
	password: accountAsides,
	bearerToken: accountAsides,
	idTokenFile: accountAsides,
	serverThumbprint: thumbprintAsides,
	certificate: certificateAsides,
	certificateFile: pfxAsides,
	publicHostName: reachAsides,
	name: nameAsides,
	replace: nameAsides,
};
