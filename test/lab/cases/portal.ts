import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {FaultName} from '../../../src/sandbox/server/faults.ts';
import type {Case} from '../case.ts';
import {asIts, commsPort, type Place} from '../place.ts';
import {addFirewallRule, portalByNginx, startNginx, toPortal} from '../servers.ts';

/** The path to the node works; the portal has its own name and what the case makes of it. */
export const ownPortal = async (place: Place, server: string) => {
	await place.passOn();
	await portalByNginx(place, server);
	return {serverUrl: `https://${place.name}`};
};

/** A Server of its own with this fault of the stand-in. */
export const faulty = async ({passOn, startOctopus}: Place, fault: FaultName) => {
	await passOn();
	return asIts(await startOctopus({faults: [fault]}));
};

/** What stands between this machine and the portal, and what answers in its place. */
export const portal: readonly Case[] = [
	{
		title: 'nothing listens on the portal’s port',
		finding: 'API001',
		programs: [],
		async arrange({name, passOn}) {
			await passOn();
			return {serverUrl: `https://${name}`};
		},
	},
	{
		title: 'a firewall drops what goes to the portal',
		finding: 'API001',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport 443 drop`);
			return {serverUrl: `https://${place.name}`};
		},
	},
	{
		title: 'nginx answers 503 for maintenance',
		finding: 'API001',
		programs: ['nginx'],
		arrange: place => ownPortal(place, 'location / { return 503; }'),
	},
	{
		title: 'the Server is starting (503)',
		finding: 'API001',
		programs: [],
		arrange: place => faulty(place, 'server-starting'),
	},
	{
		title: 'https to a port that speaks http',
		finding: 'API001',
		programs: ['nginx'],
		async arrange(place) {
			const at = {host: place.address, port: 8080};
			await place.passOn();
			await startNginx(place, at, `server { listen ${at.host}:${at.port}; location / { ${toPortal(place)} } }`);
			return {serverUrl: `https://${place.name}:8080`};
		},
	},
	{
		title: 'the private authority of the portal is not known here',
		finding: 'TLS014',
		programs: ['nginx'],
		async arrange(place) {
			return {...(await ownPortal(place, `location / { ${toPortal(place)} }`)), authority: null};
		},
	},
	{
		title: 'the portal’s certificate is signed by nobody',
		finding: 'TLS014',
		programs: [],
		arrange: place => faulty(place, 'self-signed-portal'),
	},
	{
		title: 'another certificate than the pinned one',
		finding: 'TLS014',
		programs: [],
		async arrange({passOn}) {
			await passOn();
			return {authority: null, flags: ['--portal-fingerprint', createCertificate().sha256]};
		},
	},
	{
		title: 'the portal’s certificate has run out',
		finding: 'TLS015',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			const dates = {validFrom: new Date('2020-01-01'), validTo: new Date('2021-01-01')};
			await portalByNginx(place, `location / { ${toPortal(place)} }`, {pair: place.certificate(dates)});
			return {serverUrl: `https://${place.name}`};
		},
	},
	{
		title: 'the portal’s certificate is for another name',
		finding: 'TLS015',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			await portalByNginx(place, `location / { ${toPortal(place)} }`, {pair: place.certificate({names: ['octopus.example.com']})});
			return {serverUrl: `https://${place.name}`};
		},
	},
	{
		title: 'the address has a path that is none of the portal’s',
		finding: 'API002',
		programs: ['nginx'],
		async arrange(place) {
			const asked = await ownPortal(place, `location /octopus/ { ${toPortal(place, '/')} }`);
			return {serverUrl: `${asked.serverUrl}/wrong`};
		},
	},
	{
		title: 'the portal is in a virtual directory that was left out',
		finding: 'API002',
		programs: ['nginx'],
		arrange: place => ownPortal(place, `location /octopus/ { ${toPortal(place, '/')} } location / { return 404; }`),
	},
	{
		title: 'another product’s page is there',
		finding: 'API004',
		programs: ['nginx'],
		arrange: place => ownPortal(place, 'location / { return 200 "<html><title>Jenkins</title></html>"; }'),
	},
	{
		title: 'another product with an API of its own',
		finding: 'API004',
		programs: [],
		arrange: place => faulty(place, 'not-an-octopus'),
	},
	{
		title: 'a sign-on page in front of the portal takes everything',
		finding: 'API004',
		programs: ['nginx'],
		arrange: place => ownPortal(place, 'location / { return 302 https://login.example.test/; }'),
	},
	{
		title: 'nginx in front of a portal that is down answers 502',
		finding: 'API001',
		programs: ['nginx'],
		arrange: place => ownPortal(place, 'location / { proxy_pass http://127.0.0.1:1; }'),
	},
	{
		title: 'http is sent on to https',
		finding: 'API003',
		programs: ['nginx'],
		async arrange(place) {
			const at = {host: place.address, port: 80};
			await place.passOn();
			await startNginx(place, at, `server { listen ${at.host}:80; return 301 https://$host$request_uri; }`);
			return {serverUrl: `http://${place.name}`, flags: ['--allow-plain-http']};
		},
	},
	{
		title: 'one of the portal’s addresses is dead',
		finding: 'NET003',
		warns: true,
		programs: ['nginx'],
		async arrange(place) {
			const {address, other, name} = place;
			const asked = await ownPortal(place, `location / { ${toPortal(place)} }`);
			// The polled name has the living address alone.
			return {...asked, hosts: [`${other} ${name}`, `${address} ${name} polled.${name}`], serverAddresses: [`polled.${name}:${commsPort}`]};
		},
	},
];
