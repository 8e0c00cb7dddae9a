import path from 'node:path';
import {defineCheck} from '../../src/model/check.ts';
import type {Need} from '../../src/model/probes.ts';
import {closedSeen, ofServiceUser} from './service-user.ts';

export const ownFiles = defineCheck({
	id: 'machine/own-files',
	category: 'machine',
	title: 'The service’s account may use the instance’s files',
	stage: 'proof',
	...ofServiceUser,
	needs: ['machine/instance', 'machine/service-user', 'machine/config-mode'],
	reasons: {
		none: {verdict: 'skipped', says: 'there is no instance of this name'},
		good: {verdict: 'pass', says: 'it reads its configuration and writes in its folders'},
		closed: {
			verdict: 'fail',
			finding: 'SVC012',
			says: 'it may not {may} {closedPath}',
			owner: 'host',
			remedy: 'Give it this right, and restart the service: setfacl -m {word:entry} {word:closedPath}',
		},
		foreign: {
			verdict: 'fail',
			finding: 'SVC012',
			says: 'it may not write in {closedPath}, one of its folders',
			owner: 'host',
			remedy: 'Give it to the account, and restart the service: chown -R {word:user}: {word:closedPath}',
		},
	},
	gather: async (probes, user) => {
		const found = await probes.instance();
		if (!found?.settings) return null;
		const {homeFolder: home, applicationFolder: applications} = found.settings;
		const folders = [home, home && path.join(home, 'Logs'), applications].filter(folder => folder !== undefined);
		const needs: readonly Need[] = [
			{path: found.configFile, right: 'read'},
			...folders.map(folder => ({path: folder, right: 'write'}) as const),
		];
		const {closed} = await probes.serviceAccount(user, needs);
		return {user, isWrite: closed?.right === 'write', ...closedSeen(user, closed)};
	},
	judge: seen => {
		if (seen === null) return 'none';
		if (seen.closedPath === null) return 'good';
		return seen.isWrite ? 'foreign' : 'closed';
	},
});
