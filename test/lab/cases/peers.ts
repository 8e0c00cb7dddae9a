import type {Case} from '../case.ts';
import {commsPort, nodeOf, toAddress} from '../place.ts';
import {startBanner, startHaproxy, startNginx, startSshd} from '../servers.ts';

/** Who else answers on the polled port. */
export const peers: readonly Case[] = [
	{
		title: 'the portal is on the polled port',
		finding: 'NET007',
		programs: [],
		async arrange({address, relay, world}) {
			await relay({host: address, port: commsPort}, toAddress(world.octopus.url));
			return {};
		},
	},
	{
		title: 'the portal’s own address and port is polled',
		finding: 'NET007',
		programs: [],
		arrange: async ({world}) => ({serverAddresses: [`${new URL(world.portalUrl).host}:443`]}),
	},
	{
		title: 'Octopus Cloud’s main name on 443',
		finding: 'NET008',
		programs: ['nginx'],
		async arrange(place) {
			const {address} = place;
			const name = 'example.octopus.app';
			const {certificate, key} = place.pemFiles(place.certificate({subject: name, names: [name, `*.${name}`]}));
			await startNginx(
				place,
				{host: address, port: 443},
				`server { listen ${address}:443 ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
location /api { proxy_pass ${place.world.octopus.url}; proxy_ssl_verify off; } location / { return 404; } }`,
			);
			return {hosts: [`${address} ${name}`], serverUrl: `https://${name}`, serverAddresses: [`${name}:443`]};
		},
	},
	{
		title: '10933 in place of 10943',
		finding: 'NET009',
		programs: [],
		async arrange({name, passOn}) {
			await passOn();
			return {serverAddresses: [`${name}:10933`]};
		},
	},
	{
		title: 'HAProxy in HTTP mode',
		finding: 'NET010',
		programs: ['haproxy'],
		async arrange(place) {
			const {host, port} = nodeOf(place.world.octopus);
			const at = {host: place.address, port: commsPort};
			await startHaproxy(
				place,
				at,
				`listen comms\n  mode http\n  bind ${at.host}:${at.port}\n  server node ${host}:${port} ssl verify none`,
			);
			return {};
		},
	},
	{
		title: 'nginx without TLS',
		finding: 'NET010',
		programs: ['nginx'],
		async arrange(place) {
			const at = {host: place.address, port: commsPort};
			await startNginx(place, at, `server { listen ${at.host}:${at.port}; return 200 "welcome"; }`);
			return {};
		},
	},
	{
		title: 'an SSH server listens there',
		finding: 'NET018',
		programs: ['sshd', 'ssh-keygen'],
		async arrange(place) {
			await startSshd(place, {host: place.address, port: commsPort});
			return {};
		},
	},
	{
		title: 'a device has the Server’s certificate, and a page of its own behind it',
		finding: 'NET011',
		programs: ['nginx'],
		async arrange(place) {
			const {certificate, key} = place.pemFiles(place.world.communications);
			await startNginx(
				place,
				{host: place.address, port: commsPort},
				`server { listen ${place.address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 200 "<html>Blocked</html>"; }`,
			);
			return {};
		},
	},
	{
		title: 'a mail server listens there',
		finding: 'NET018',
		programs: [],
		async arrange(place) {
			await startBanner(place, {host: place.address, port: commsPort}, '220 mail.example.com ESMTP Postfix\r\n');
			return {};
		},
	},
	{
		title: 'a device writes a page into the tunnel in clear text',
		finding: 'NET011',
		programs: [],
		async arrange(place) {
			await startBanner(
				place,
				{host: place.address, port: commsPort},
				'HTTP/1.1 403 Forbidden\r\nServer: WebGuard\r\nContent-Type: text/html\r\n\r\n<html><title>Blocked by WebGuard</title></html>',
			);
			return {};
		},
	},
];
