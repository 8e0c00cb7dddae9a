import {readFileSync} from 'node:fs';
import {startSandbox} from '../../../src/sandbox/sandbox.ts';
import {run, tentacleCalls, writes} from '../../_helpers/program.ts';
import type {Case} from '../case.ts';
import {setUpMachine} from '../machine.ts';
import type {Place} from '../place.ts';
import {addFirewallRule, removeFirewallRules} from '../servers.ts';

/** A machine that its Server has reached under the address of the place, and that stays so until something comes in between. */
const reachedMachine = async (place: Place, host = place.address) => {
	const flags = ['--listen-address=any', `--public-host-name=${host}`];
	const machine = await setUpMachine(place, {style: 'listening'}, flags);
	const Uri = (machine.server.state.machines[0]?.Endpoint as {Uri?: string} | undefined)?.Uri ?? '';
	return {...machine, port: new URL(Uri).port};
};

/** The Server's own view of a machine that it dials, with a real firewall between the two. */
export const listening: readonly Case[] = [
	{
		title: 'a machine that the Server dials by its address, as setup leaves it',
		programs: [],
		arrange: async place => (await reachedMachine(place)).asked,
	},
	{
		title: 'a firewall has begun to drop what the Server sends to the machine',
		finding: 'LST006',
		programs: ['nft'],
		async arrange(place) {
			const {asked, port} = await reachedMachine(place);
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${port} drop`);
			return asked;
		},
	},
	{
		title: 'a firewall has begun to reject what the Server sends to the machine',
		finding: 'LST006',
		programs: ['nft'],
		async arrange(place) {
			const {asked, port} = await reachedMachine(place);
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${port} reject with tcp reset`);
			return asked;
		},
	},
	{
		title: 'the address of the machine’s record leads to another machine',
		finding: 'LST007',
		programs: ['nft'],
		async arrange(place) {
			const {asked, port} = await reachedMachine(place);
			const [at, to] = [{host: place.other, port: 10_933}, `${place.other}:10933`];
			await place.comms(at, {}, place.certificate());
			const table = `ip nat${place.address.replaceAll('.', '_')}`;
			const chain = `{ type nat hook output priority -100; }`;
			await place.run('nft', [
				`add table ${table}; add chain ${table} out ${chain}; add rule ${table} out ip daddr ${place.address} tcp dport ${port} dnat to ${to}`,
			]);
			return asked;
		},
	},
	{
		title: 'a machine that was set up when the firewall let the Server in; before that, nothing was changed',
		programs: ['nft'],
		async arrange(place) {
			const sandbox = await startSandbox({style: 'listening', retryMilliseconds: 200, heartbeatMilliseconds: 200});
			place.endsWith(sandbox.stop);
			const port = /^listenPort: (\d+)$/m.exec(readFileSync(sandbox.answersFile, 'utf8'))?.[1];
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${port} drop`);
			const flags = ['--listen-address=any', `--public-host-name=${place.address}`];
			const {environment} = sandbox;
			const setUp = () => run(['setup', '--no-input', '--yes', ...sandbox.flags, ...flags], {environment});
			const {exitCode, stdout} = await setUp();
			const isRefused = exitCode === 1 && stdout.includes('LST006') && stdout.includes('nothing arrived here');
			if (!isRefused || tentacleCalls(sandbox).length + writes(sandbox).length > 0) throw new Error(`It was not refused: ${stdout}`);
			await removeFirewallRules(place);
			const second = await setUp();
			if (second.exitCode !== 0) throw new Error(`It was not set up: ${second.stdout}`);
			const key = ['--server-url', sandbox.server.url, '--api-key-file', sandbox.apiKeyFile, '--ca-file', sandbox.certificateAuthorityFile];
			return {words: ['--instance', 'Tentacle', ...key], environment};
		},
	},
];
