import {createServer} from 'node:net';
import type {Case} from '../case.ts';
import {commsPort, nodeOf} from '../place.ts';
import {addFirewallRule, startHaproxy} from '../servers.ts';

/** What is wrong between this machine and the polled port, below TLS. */
export const network: readonly Case[] = [
	{
		title: 'nothing listens',
		finding: 'NET004',
		programs: [],
		arrange: async () => ({}),
	},
	{
		title: 'a firewall answers with a reset',
		finding: 'NET004',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} reject with tcp reset`);
			return {};
		},
	},
	{
		title: 'one of three nodes is down',
		finding: 'NET004',
		programs: [],
		async arrange({address, name, relay, startOctopus}) {
			const octopus = await startOctopus({nodes: 3});
			for (const node of [0, 2]) await relay({host: address, port: commsPort + node}, nodeOf(octopus, node));
			return {serverAddresses: [0, 1, 2].map(node => `${name}:${commsPort + node}`)};
		},
	},
	{
		title: 'a firewall drops every packet',
		finding: 'NET005',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} drop`);
			return {};
		},
	},
	{
		title: 'a firewall rejects: administratively prohibited',
		finding: 'NET005',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} reject with icmpx type admin-prohibited`);
			return {};
		},
	},
	{
		title: 'there is no route to the address',
		finding: 'NET005',
		programs: [],
		arrange: async ({name}) => ({hosts: [`192.0.2.1 ${name}`]}),
	},
	{
		title: 'a reset as soon as TLS begins',
		finding: 'NET006',
		programs: [],
		async arrange({passOn}) {
			await passOn({resetsAtHello: true});
			return {};
		},
	},
	{
		title: 'a balancer without a back end hangs up at once',
		finding: 'NET006',
		programs: ['haproxy'],
		async arrange(place) {
			const at = {host: place.address, port: commsPort};
			await startHaproxy(place, at, `listen comms\n  mode tcp\n  bind ${at.host}:${at.port}\n  server node 127.0.0.1:1`);
			return {};
		},
	},
	{
		title: 'a listener that never says a word',
		finding: 'NET014',
		programs: [],
		async arrange({address, listen}) {
			await listen(
				createServer(socket => socket.resume()),
				{host: address, port: commsPort},
			);
			return {};
		},
	},
	{
		title: 'large packets from the Server are lost',
		finding: 'NET014',
		programs: [],
		async arrange({passOn}) {
			await passOn({largestFromServer: 600});
			return {};
		},
	},
	{
		title: 'the first connection is cut, the next one passes',
		finding: 'NET016',
		warns: true,
		programs: [],
		async arrange({passOn}) {
			await passOn({losesFirst: 1});
			return {};
		},
	},
];
