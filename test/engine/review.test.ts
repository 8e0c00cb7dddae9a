import test from 'ava';
import type {Lookup} from '../../src/engine/lookup.ts';
import {planWords} from '../../src/engine/plan-words.ts';
import type {Resolver} from '../../src/engine/resolve.ts';
import {reviewAnswers} from '../../src/engine/review.ts';
import {fromFile} from '../../src/engine/sources.ts';
import {reduce, startWizard} from '../../src/engine/wizard.ts';
import {wantedLookups} from '../../src/engine/wizard-lookups.ts';
import type {Plan} from '../../src/model/plan.ts';
import {asides} from '../../wizards/asides.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, pollingTarget, serverThumbprint, withRecords} from '../_helpers/facts.ts';

const resolver: Resolver = {questions, readSecret: () => 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ', existing: () => undefined};
const given = {
	style: 'polling',
	serverUrl: 'https://octopus.example.com',
	apiKey: {env: 'KEY'},
	environments: ['Production'],
	targetTags: ['web'],
};
const state = startWizard(resolver, fromFile(questions, given, '/a.yaml').given, facts);
const answers = new Map(reviewAnswers(state, {resolver, asides}).map(answer => [answer.id, answer]));

test('the review tells what was given from what is a default, and why the default is so', t => {
	t.is(answers.get('style')?.isTaken, false);
	t.like(answers.get('space'), {isTaken: true, value: 'Default', reason: 'the only one you may see, else the default one'});
	t.like(answers.get('name'), {isTaken: true, reason: 'this machine’s name'});
});

test('a reason that only repeats its value is left out', t => {
	for (const id of [
		'proxy',
		'homeFolder',
		'applicationFolder',
		'configFile',
		'certificate',
		'service',
		'registerThrough',
		'pollingConnections',
	] as const) {
		t.is(answers.get(id)?.isTaken, true, id);
		t.is(answers.get(id)?.reason, undefined, id);
	}
});

test('what was found out without asking stands among what was given, with what was found', t => {
	t.like(answers.get('serverThumbprint'), {value: serverThumbprint, isTaken: false, note: {tone: 'good', says: 'read from the API'}});
});

test('what is still being found out stands there from the beginning: nothing moves when it comes', t => {
	const resolved = reduce(resolver, state, {
		kind: 'lookup-began',
		lookup: wantedLookups(state).find(({what}) => what === 'trust') as Lookup,
	});
	const [thumbprint] = reviewAnswers(resolved, {resolver, asides}).filter(({id}) => id === 'serverThumbprint');
	t.is(thumbprint?.isTaken, false);
	t.is(thumbprint?.note, undefined);
});

test('a plan says how long it takes, what cannot be undone, and when there is nothing to do', t => {
	const plan = planFor(pollingTarget, facts);
	t.is(planWords(plan), 'Takes about 25 s. “remove” takes it back. Nothing has been changed yet.');
	const [first, ...others] = plan.steps;
	if (!first) return t.fail();
	const forEver: Plan = {...plan, steps: [{...first, title: 'Delete the file', undo: {cannot: 'it is gone'}}, ...others]};
	t.regex(planWords(forEver), /Cannot be undone: Delete the file\./);
	const foreign: Plan = {...plan, steps: [{...first, title: 'Take over \u001B[2J\u202Ename', undo: {cannot: 'it is gone'}}, ...others]};
	t.notRegex(planWords(foreign), /[\u001B\u202E]/);
	const nothing: Plan = {...plan, steps: plan.steps.map(step => ({...step, already: 'it is so'}))};
	t.regex(planWords(nothing), /^There is nothing to do/);
	t.regex(planWords({...plan, steps: [first]}), /^Takes about 5 s\./);
});

test('a record that is taken over cannot be given back', t => {
	const holder = {id: 'Machines-1', name: 'build-07', registeredAs: 'target', thumbprint: 'A'.repeat(40)} as const;
	const known = withRecords([
		{
			...holder,
			communicationStyle: 'TentacleActive',
			healthStatus: 'Healthy',
			isDisabled: false,
			environmentIds: [],
			roles: [],
			workerPoolIds: [],
			tenantIds: [],
			tenantTags: [],
			resource: {},
		},
	]);
	t.regex(planWords(planFor({...pollingTarget, replace: holder.thumbprint}, known)), /Cannot be undone: /);
});
