import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {commsPort, nodeOf} from '../place.ts';
import {addFirewallRule, startDnsmasq, startNginx} from '../servers.ts';

/** What the name leads to: nothing, too much, or somewhere else. */
export const names: readonly Case[] = [
	{
		title: 'dnsmasq does not know the name',
		finding: 'NET001',
		programs: ['dnsmasq'],
		async arrange(place) {
			await startDnsmasq(place, '--local=/octopus.test/');
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'dnsmasq refuses to answer',
		finding: 'NET001',
		programs: ['dnsmasq'],
		async arrange(place) {
			await startDnsmasq(place);
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'a firewall drops what is asked of the name server',
		finding: 'NET001',
		programs: ['nft'],
		async arrange(place) {
			await addFirewallRule(place, `ip daddr ${place.address} udp dport 53 drop`);
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'the portal’s name is unknown, too',
		finding: 'NET001',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, '--local=/octopus.test/');
			return {serverUrl: 'https://gone.octopus.test', resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'one of two addresses refuses',
		finding: 'NET003',
		warns: true,
		programs: [],
		async arrange({address, other, name, passOn}) {
			await passOn();
			return {hosts: [`${other} ${name}`, `${address} ${name}`]};
		},
	},
	{
		title: 'the first address, of IPv6, is dropped by a firewall, which takes all the time that the agent has for the second',
		finding: 'NET003',
		programs: ['nft'],
		async arrange(place) {
			const {address, address6, name} = place;
			await place.passOn();
			await addFirewallRule(place, `ip6 daddr ${address6} tcp dport ${commsPort} drop`);
			return {hosts: [`${address6} ${name}`, `${address} ${name}`]};
		},
	},
	{
		title: 'the hosts file has an old address, the name server the right one',
		finding: 'NET002',
		programs: ['dnsmasq'],
		async arrange(place) {
			const {address, other, name, world} = place;
			await place.relay({host: other, port: commsPort}, nodeOf(world.octopus));
			await startDnsmasq(place, `--address=/${name}/${other}`);
			return {hosts: [`${address} ${name}`], resolver: [`nameserver ${address}`]};
		},
	},
	{
		title: 'the name server has the sign-in page of the network for every name',
		finding: 'NET017',
		programs: ['dnsmasq', 'nginx'],
		async arrange(place) {
			const {address} = place;
			const {certificate, key} = place.pemFiles(createCertificate({subject: 'login.hotel.example', names: ['login.hotel.example']}));
			await startDnsmasq(place, `--address=/#/${address}`);
			await startNginx(
				place,
				{host: address, port: commsPort},
				`server { listen ${address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 302 https://login.hotel.example/; }`,
			);
			return {hosts: [], resolver: [`nameserver ${address}`]};
		},
	},
];
