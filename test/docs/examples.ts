import {variableOf} from '../../src/engine/names.ts';
import {readAnswer} from '../../src/engine/read-answer.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, pollingTarget, serverThumbprint} from '../_helpers/facts.ts';

/** Texts that no kind tells. A question without a line here gets what its kind and default make. */
const texts: Readonly<Partial<Record<AnswerId, unknown>>> = {
	style: 'polling',
	proxy: 'http://proxy.example.com:8080',
	serverUrl: 'https://octopus.example.com',
	username: 'svc-deploy',
	serviceAccountId: '0b2f1c3a-7d1e-4f63-9f0e-2b8d4a6c1e57',
	idTokenFile: '/run/secrets/id-token',
	serverAddresses: ['node1.example.com:10943', 'node2.example.com:10943'],
	serverThumbprint,
	certificateFile: '/root/web01.pfx',
	renewedThumbprint: '9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8',
	homeFolder: '/var/opt/octopus/Tentacle',
	applicationFolder: '/var/opt/octopus/Tentacle/Applications',
	configFile: '/etc/octopus/Tentacle/tentacle-Tentacle.config',
	space: 'Default',
	publicHostName: 'web01.example.com',
	callbackPort: 20933,
	name: 'web01',
	replace: '9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8',
	environments: ['Test', 'Production'],
	targetTags: ['web-server'],
	tenants: ['Blue'],
	tenantTags: ['Region/North'],
	workerPools: ['Linux Builders'],
	machinePolicy: 'Default Machine Policy',
	serverSideProxy: 'Branch office',
	pollingConnections: 5,
};

/** A value as an answers file has it. */
export const exampleOf = (id: AnswerId): unknown => {
	const question = questions[id] as Question;
	if (Object.hasOwn(texts, id)) return texts[id];
	if (question.kind === 'secret') return {env: variableOf(id)};
	if (question.kind === 'choice') return Object.keys(question.choices)[0];
	if (question.kind === 'yesNo') return true;
	if (question.kind === 'number') return Number(question.default?.says) || question.from;
	const tried = [question.default?.says, question.optional, 'none', `/root/${id}`, 'example', 'http://proxy.example.com:8080'];
	return tried.find(text => text !== undefined && /^\S+$/.test(text) && isRead(id, question, text)) ?? 'example';
};

const isRead = (id: AnswerId, question: Question, raw: string): boolean =>
	'value' in readAnswer(question, raw, {id, answers: pollingTarget, facts, readSecret: () => 'x'});
