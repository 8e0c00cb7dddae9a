import {createServer as createHttpsServer} from 'node:https';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {FaultName} from '../../../src/sandbox/server/faults.ts';
import type {Case} from '../case.ts';
import {asIts, type Place} from '../place.ts';
import {addFirewallRule, portalByNginx, startNginx, toPortal} from '../servers.ts';

/** The path to the node works; the portal has its own name and what the case makes of it. */
export const ownPortal = async (place: Place, server: string) => {
	await place.passOn();
	await portalByNginx(place, server);
	return {serverUrl: `https://${place.name}`};
};

/** A Server of its own with this fault of the stand-in. */
const faulty = async ({passOn, startOctopus}: Place, fault: FaultName) => {
	await passOn();
	return asIts(await startOctopus({faults: [fault]}));
};

/** A portal whose clock is this far ahead of ours. */
const portalAhead = async (place: Place, seconds: number) => {
	const {certificatePem, keyPem} = place.certificate();
	const root = JSON.stringify({Application: 'Octopus Deploy', Version: '2026.3.1', ApiVersion: '3.0.0', Links: {}});
	await place.passOn();
	await place.listen(
		createHttpsServer({key: keyPem, cert: certificatePem}, (_request, response) => {
			response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
			response.setHeader('content-type', 'application/json');
			response.end(root);
		}),
		{host: place.address, port: 443},
	);
	return {serverUrl: `https://${place.name}`, apiKey: null};
};

/** What is wrong with the portal, its certificate and what it says to the key. */
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
		title: 'the key is of another Server',
		finding: 'API006',
		programs: [],
		async arrange({passOn, startOctopus, world}) {
			await passOn();
			return {...asIts(await startOctopus()), apiKey: world.octopus.apiKey};
		},
	},
	{
		title: 'the portal answers 429 to the key',
		finding: 'API015',
		programs: ['nginx'],
		arrange: place =>
			ownPortal(place, `location = /api { ${toPortal(place)} } location / { add_header Retry-After 30 always; return 429; }`),
	},
	{
		title: 'the Server is of 2018',
		finding: 'API013',
		programs: [],
		async arrange({passOn, startOctopus}) {
			await passOn();
			const octopus = await startOctopus();
			octopus.state.version = '2018.12.1';
			return asIts(octopus);
		},
	},
	{
		title: 'this clock is two minutes behind the portal’s',
		finding: 'NET015',
		warns: true,
		programs: [],
		arrange: place => portalAhead(place, 120),
	},
	{
		title: 'this clock is an hour ahead of the portal’s',
		finding: 'NET015',
		programs: [],
		arrange: place => portalAhead(place, -3600),
	},
];
