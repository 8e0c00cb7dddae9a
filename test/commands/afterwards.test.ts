import test from 'ava';
import {afterwards} from '../../src/commands/afterwards.ts';
import type {Outcome} from '../../src/engine/run-set-up.ts';
import {planFor} from '../../wizards/plan.ts';
import {facts, pollingTarget, serverThumbprint, subscriptionId} from '../_helpers/facts.ts';

test('for the portal, of an instance of several Servers, the id of this one is told', async t => {
	const answers = {...pollingTarget, registerNow: false};
	const host = {
		output: async (name: string, _instance: string, server?: string) =>
			name === 'thumbprint' ? 'A1'.repeat(20) : server === serverThumbprint ? subscriptionId : 'poll://another/',
	};
	const outcome = {kind: 'done', results: []} as unknown as Outcome;
	const told = await afterwards(host, planFor(answers, facts), answers, outcome);
	t.true(told.some(line => line.includes(subscriptionId)));
});
