import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {renderBash} from '../../src/render/bash.ts';
import {planFor} from '../../wizards/plan.ts';
import {plainText} from '../../wizards/rules.ts';
import {needs} from '../_helpers/components.ts';
import {facts, ownThumbprint, pollingTarget, serverThumbprint, subscriptionId} from '../_helpers/facts.ts';
import {spawnProgram} from '../_helpers/program.ts';
import {openApi, pollingKind, setUpOnce, standInHost} from './_registering.ts';

/** Every text that the rules let through arrives as it is: signs that shells, JSON, templates and URLs have a use for, in any order. */
const alphabet = [
	...`'"\`$\\{}()[]<>|&;!?*~#%^=+-_/.,:@ abXY09éß日😀`,
	'$(touch hit)',
	`\${HOME}`,
	'{{ x }}',
	'%s',
	'\\n',
	'OUTPUT',
	'OUTPUT:thumbprint:OUTPUT',
];

/** Always the same ones (a linear congruence), so that a failure can be looked at. */
const texts = (count: number): readonly string[] => {
	let seed = 7;
	const next = (below: number) => {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		return Math.floor((seed / 2_147_483_648) * below);
	};
	const made = Array.from({length: count}, () =>
		Array.from({length: 1 + next(12)}, () => alphabet[next(alphabet.length)] ?? '')
			.join('')
			.trim(),
	);
	const good = plainText(200);
	return [...new Map(made.filter(text => good(text, {}, facts) === undefined).map(text => [text.toLowerCase(), text])).values()];
};

const tags = texts(400);
const name = tags.find(text => text.includes('"') && text.includes('$') && text.includes('\\')) ?? '';

test('any text arrives unchanged in the body of our own request', async t => {
	t.true(tags.length > 250 && name !== '');
	const api = await openApi(t);
	const kind = {...pollingKind, answers: {...pollingKind.answers, name, targetTags: tags}};
	const {exitCode, says} = await setUpOnce(standInHost(kind), api, kind);
	t.is(exitCode, 0, says);
	t.like(api.state.machines[0], {Name: name, Roles: tags});
});

needs('curl')('any text arrives unchanged in the body that the exported script sends', async t => {
	const {state, url} = await openApi(t);
	const folder = mkdtempSync(path.join(os.tmpdir(), 'awkward-requests-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const [tentacle, configFile] = [path.join(folder, 'Tentacle'), path.join(folder, 'config')];
	writeFileSync(tentacle, '#!/bin/sh\n');
	chmodSync(tentacle, 0o755);
	const trusted = JSON.stringify([{Thumbprint: serverThumbprint, SubscriptionId: subscriptionId}]);
	writeFileSync(configFile, `<set key="Tentacle.CertificateThumbprint">${ownThumbprint}</set>\n<set key="Trusted">${trusted}</set>\n`);
	const {service: _service, ...answers} = pollingTarget;
	const plan = planFor(
		{
			...answers,
			service: 'none',
			serverUrl: url,
			apiKey: {secret: 'apiKey', from: {env: 'KEY'}},
			configFile,
			name,
			targetTags: tags,
		},
		facts,
	);
	const {exitCode, stderr} = await spawnProgram(['bash', '-c', renderBash({...plan, tentacle})], {
		environment: {KEY: state.apiKey},
		cwd: folder,
	});
	t.is(exitCode, 0, stderr);
	t.like(state.machines[0], {Name: name, Roles: tags, Endpoint: {Uri: subscriptionId, Thumbprint: ownThumbprint}});
});
