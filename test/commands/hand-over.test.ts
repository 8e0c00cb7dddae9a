import {chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import {createPerformer} from '../../src/commands/performer.ts';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import {createHost} from '../../src/host/host.ts';
import type {Plan} from '../../src/model/plan.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from '../host/_folder.ts';

const asRoot = needs('root');
const nobody = 65_534;
const shown = 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377';
const other = 'AF181A4C629B9FDEDC4BE7027B1D2E85BE339377';

const configTrusting = (thumbprint: string): string =>
	`<octopus-settings><set key="Tentacle.Communication.TrustedOctopusServers">[{"Thumbprint":"${thumbprint}","CommunicationStyle":1}]</set></octopus-settings>`;

asRoot(
	'a configuration that another user could write is taken over when it trusts whom the plan has shown, and else goes back',
	async t => {
		const folder = temporaryFolder(t);
		chmodSync(folder, 0o755);
		const configFile = path.join(folder, 'etc/Tentacle.config');
		mkdirSync(path.dirname(configFile));
		writeFileSync(configFile, configTrusting(shown), {mode: 0o600});
		chownSync(configFile, nobody, nobody);
		chmodSync(configFile, 0o644);
		const plan: Plan = {schemaVersion: 1, instance: 'Tentacle', configFile, tentacle: '/nowhere', steps: []};
		const performer = createPerformer(createHost({hasSystemd: false}), {} as ServerAccess, () => '', plan);
		const takeOver = async (...trusted: readonly string[]) =>
			performer.perform(
				{kind: 'owner', path: configFile, what: 'file', from: 'nobody', to: 'root', trusted},
				{signal: new AbortController().signal, onLine: () => t.fail()},
			);
		// A program of that user’s has it open.
		const held = openSync(configFile, 'r+');
		for (const trusted of [[other], [], [shown, other]]) {
			const {failure} = (await takeOver(...trusted)) as {failure?: {says: string}};
			t.regex(failure?.says ?? '', /Whom the instance trusts was changed meanwhile/);
			t.is(statSync(configFile).uid, nobody);
		}
		t.deepEqual(await takeOver(shown), {});
		t.is(statSync(configFile).uid, 0);
		t.is(statSync(configFile).mode & 0o777, 0o600);
		writeSync(held, configTrusting(other), 0);
		closeSync(held);
		t.is(readFileSync(configFile, 'utf8'), configTrusting(shown));
	},
);
