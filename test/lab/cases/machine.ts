import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Case} from '../case.ts';
import {borrowMachine, setUpMachine} from '../machine.ts';
import {addFirewallRule, startSquid} from '../servers.ts';

const otherThumbprint = 'D4'.repeat(20);

/** As `Tentacle polling-proxy` writes it. */
const setPollingProxy = (config: Map<string, string>, host: string, port: number): void => {
	config.set('Octopus.Server.Proxy.UseDefaultProxy', 'False');
	config.set('Octopus.Server.Proxy.ProxyHost', host);
	config.set('Octopus.Server.Proxy.ProxyPort', String(port));
};

/** A machine with an agent that runs, and what can be wrong between it and its Server. */
export const machine: readonly Case[] = [
	{
		title: 'a machine that polls, as setup leaves it',
		programs: [],
		arrange: async place => (await borrowMachine(place)).asked,
	},
	{
		title: 'a machine that listens, as setup leaves it',
		programs: [],
		arrange: async place => (await setUpMachine(place, {style: 'listening'})).asked,
	},
	{
		title: 'a machine that polls, diagnosed without a key',
		programs: [],
		async arrange(place) {
			const {environment} = (await borrowMachine(place)).asked;
			return {words: [], ...(environment && {environment})};
		},
	},
	{
		title: 'the node that the machine polls is down',
		finding: 'NET004',
		programs: [],
		async arrange(place) {
			const {asked, server} = await setUpMachine(place);
			await server.setFault('comms-closed', true);
			return asked;
		},
	},
	{
		title: 'a firewall has begun to drop what the machine sends to the node',
		finding: 'NET005',
		programs: ['nft'],
		async arrange(place) {
			const {asked, server} = await setUpMachine(place);
			await addFirewallRule(place, `tcp dport ${server.addresses[0]?.port} drop`);
			return asked;
		},
	},
	{
		title: 'the agent is from before keep-alive',
		finding: 'NET013',
		warns: true,
		programs: [],
		async arrange(place) {
			const {asked, folder} = await setUpMachine(place);
			writeFileSync(path.join(folder, 'opt/octopus/tentacle/Tentacle.deps.json'), JSON.stringify({libraries: {'Tentacle/8.0.77': {}}}));
			return asked;
		},
	},
	{
		title: 'the machine trusts the certificate that the Server had before',
		finding: 'TLS004',
		programs: [],
		async arrange(place) {
			const {asked, changeTrust} = await borrowMachine(place);
			changeTrust(entries => {
				for (const entry of entries) entry.Thumbprint = otherThumbprint;
			});
			return asked;
		},
	},
	{
		title: 'the Server has lost the record of the machine',
		finding: 'TLS007',
		programs: [],
		async arrange(place) {
			const {asked, server} = await setUpMachine(place);
			server.state.machines.splice(0);
			for (const isOn of [true, false]) await server.setFault('comms-closed', isOn);
			return asked;
		},
	},
	{
		title: 'one of the Servers is polled over WebSockets',
		finding: 'TLS017',
		programs: [],
		async arrange(place) {
			const {asked, changeTrust, server} = await borrowMachine(place);
			changeTrust(entries => entries.push({...entries[0], Address: `wss://127.0.0.1:${server.addresses[0]?.port}/OctopusComms`}));
			return asked;
		},
	},
	{
		title: 'the trusted thumbprint was written in lower case',
		finding: 'TLS020',
		programs: [],
		async arrange(place) {
			const {asked, changeTrust, server} = await borrowMachine(place);
			changeTrust(entries => {
				for (const entry of entries) entry.Thumbprint = server.thumbprint.toLowerCase();
			});
			return asked;
		},
	},
	{
		title: 'the certificate of a Server of long ago is still trusted',
		finding: 'TLS021',
		warns: true,
		programs: [],
		async arrange(place) {
			const {asked, changeTrust} = await borrowMachine(place);
			changeTrust(entries => entries.push({Thumbprint: otherThumbprint, CommunicationStyle: 1}));
			return asked;
		},
	},
	{
		title: 'a machine whose instance polls through squid',
		programs: ['squid'],
		async arrange(place) {
			const {asked, change} = await borrowMachine(place);
			await startSquid(place, {host: place.address, port: 3128}, 'http_access allow all');
			change(config => setPollingProxy(config, place.address, 3128));
			return asked;
		},
	},
	{
		title: 'the instance has the proxy’s host, and the port that Tentacle takes when none is given',
		finding: 'PRX007',
		programs: ['squid'],
		async arrange(place) {
			const {asked, change} = await borrowMachine(place);
			await startSquid(place, {host: place.address, port: 3128}, 'http_access allow all');
			change(config => setPollingProxy(config, place.address, 80));
			return asked;
		},
	},
	{
		title: 'a machine that listens has a polling proxy, which does nothing there',
		finding: 'PRX003',
		warns: true,
		programs: [],
		async arrange(place) {
			const {asked, change} = await setUpMachine(place, {style: 'listening'});
			change(config => setPollingProxy(config, place.address, 3128));
			return asked;
		},
	},
];
