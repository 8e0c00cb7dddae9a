import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts} from '../../src/model/facts.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {answersOf} from '../../wizards/existing.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {tentacleCanRegister} from '../../wizards/register-rules.ts';
import {
	facts,
	instance,
	listeningTarget,
	pollingTarget,
	record,
	server,
	serverThumbprint,
	settings,
	withRecords,
} from '../_helpers/facts.ts';

const renamed = withRecords([{...record, name: 'old name'}], {instances: [instance]});

const cases: Readonly<Record<string, readonly [Answers, Facts, wanted: RegExp | undefined]>> = {
	'with an API key, over validated TLS': [pollingTarget, facts, undefined],
	'of its own record': [pollingTarget, withRecords([record], {instances: [instance]}), undefined],
	'with an OIDC token': [{...pollingTarget, authentication: 'oidc'}, facts, /id token/],
	'over plain http': [{...pollingTarget, serverUrl: 'http://octopus.example.com'}, facts, /plain http/],
	'with a portal known by its fingerprint': [pollingTarget, {...facts, server: {...server, trustedBy: 'fingerprint'}}, /fingerprint/],
	'with a thumbprint that is not the API’s': [{...pollingTarget, serverThumbprint: 'C'.repeat(40)}, facts, /another Server/],
	'of a record with another name': [pollingTarget, renamed, /is called old name/],
};

for (const [what, [answers, world, wanted]] of Object.entries(cases)) {
	test(`registering through Tentacle ${what}`, t => {
		const says = tentacleCanRegister('tentacle', answers, world);
		if (wanted) t.regex(says ?? '', wanted);
		else t.is(says, undefined);
		t.is(tentacleCanRegister('api', answers, world), undefined);
	});
}

test('user and password go through Tentacle by name: in plan and script stands no value', t => {
	const {apiKey: _apiKey, ...others} = pollingTarget;
	const password = {secret: 'password', from: {env: 'PASSWORD'}} as const;
	const plan = planFor({...others, authentication: 'password', username: "O'Brien", password, registerThrough: 'tentacle'}, facts);
	t.regex(renderPlan(plan), /register-with .* '--username=O'\\''Brien' --password=‹password›/);
	t.regex(renderBash(plan), /register-with .* '--username=O'\\''Brien' --password="\$\w+"/);
});

test('the participation of a record stays, unless tenants are given', t => {
	const {tenantedParticipation} = questions;
	const world = withRecords([{...record, participation: 'TenantedOrUntenanted'}], {instances: [instance]});
	t.is(tenantedParticipation.default?.from(pollingTarget, world), 'TenantedOrUntenanted');
	t.is(tenantedParticipation.default?.from({...pollingTarget, tenants: ['Blue']}, world), 'Tenanted');
	t.is(tenantedParticipation.default?.from(pollingTarget, facts), 'Untenanted');
	const newer = withRecords([{...record, participation: 'SomethingNew'}], {instances: [instance]});
	t.is(tenantedParticipation.default?.from(pollingTarget, newer), 'Untenanted');
});

test('the proxy of a record stays when Tentacle itself registers again', t => {
	const dialled = {...record, name: 'web01', communicationStyle: 'TentaclePassive', uri: 'https://elsewhere:10933/', proxyId: 'Proxies-1'};
	const plan = planFor(
		{...listeningTarget, registerThrough: 'tentacle'},
		withRecords([dialled], {instances: [{...instance, name: 'Web'}]}),
	);
	t.regex(renderPlan(plan), /register-with .* '--proxy=Branch office' --force/);
});

test('an instance that two Servers trust is set up again for the one that is asked', t => {
	const second = 'E5'.repeat(20);
	const address = {host: 'second.example.com', port: 10_943};
	const trusted = [...(settings.trusted ?? []), {thumbprint: second, style: 'polling' as const, address, subscriptionId: 'poll://second/'}];
	const both = {...instance, settings: {...settings, trusted}};
	t.like(answersOf(both, second), {serverThumbprint: second, serverAddresses: [address]});
	t.like(answersOf(both, serverThumbprint), {serverThumbprint, serverAddresses: [{host: 'octopus.example.com', port: 10_943}]});
	t.is(answersOf(both).serverAddresses?.length, 2);
	t.is(answersOf(both, 'F6'.repeat(20)).serverAddresses?.length, 2);
});

test('a Server without spaces is told of none by Tentacle itself', t => {
	const spaceless = {...facts, server: {...server, spaces: [{id: '', name: 'Default', isDefault: true}]}};
	const text = renderPlan(planFor({...pollingTarget, registerThrough: 'tentacle'}, spaceless));
	t.regex(text, /register-with .*--name=build-07/);
	t.notRegex(text, /--space/);
});
