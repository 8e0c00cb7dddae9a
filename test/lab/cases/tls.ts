import {createServer as createHttpsServer} from 'node:https';
import {createCertificate, type KeyPair} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {asIts, commsPort, nodeOf, type Place} from '../place.ts';
import {portalByNginx, startHaproxy, startNginx, startOpenssl, startStunnel, toPortal} from '../servers.ts';

const at = ({address}: Place) => ({host: address, port: commsPort});

/** HAProxy ends TLS on the polled port with this certificate, and opens it anew to the node: what a balancer that offloads, or an inspection, does. */
const resignByHaproxy = async (place: Place, {certificatePem, keyPem}: KeyPair): Promise<void> => {
	const {host, port} = nodeOf(place.world.octopus);
	const pem = place.file('both.pem', certificatePem + keyPem);
	await startHaproxy(
		place,
		at(place),
		`listen comms\n  mode tcp\n  bind ${place.address}:${commsPort} ssl crt ${pem}\n  server node ${host}:${port} ssl verify none`,
	);
};

/** nginx as the portal with a certificate that is known, so that the same one can be elsewhere, too. */
const portalWith = async (place: Place, pair: KeyPair) => {
	await portalByNginx(place, `location / { ${toPortal(place)} }`, {pair});
	return {serverUrl: `https://${place.name}`};
};

/** An Octopus Server with a certificate of its own on the place's port. */
export const otherOctopus = async (place: Place, communications: KeyPair) => {
	const octopus = await place.startOctopus({identity: {authority: place.world.authority, communications}});
	await place.relay(at(place), nodeOf(octopus));
	return octopus;
};

const company = () => createCertificate({subject: 'Example Corp TLS Inspection CA', authority: true});

/** `openssl s_server` with a certificate as Octopus makes them. */
export const opensslWith = async (place: Place, ...words: readonly string[]) => {
	await startOpenssl(place, at(place), place.pemFiles(place.world.communications), ...words);
	return {};
};

/** What is wrong with TLS on the polled port, and with who presents what. */
export const tls: readonly Case[] = [
	{
		title: 'HAProxy ends TLS with the portal’s certificate and opens it anew to the node',
		finding: 'TLS002',
		programs: ['nginx', 'haproxy'],
		async arrange(place) {
			const pair = place.certificate();
			await resignByHaproxy(place, pair);
			return portalWith(place, pair);
		},
	},
	{
		title: 'HAProxy ends TLS with another certificate of the portal’s authority',
		finding: 'TLS002',
		programs: ['haproxy'],
		async arrange(place) {
			await resignByHaproxy(place, place.certificate());
			return {};
		},
	},
	{
		title: 'nginx ends TLS with the portal’s certificate and cannot reach the node behind it',
		finding: 'TLS002',
		programs: ['nginx'],
		async arrange(place) {
			const pair = place.certificate();
			const {certificate, key} = place.pemFiles(pair);
			await startNginx(
				place,
				at(place),
				`server { listen ${place.address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
location / { proxy_pass http://127.0.0.1:1; } }`,
			);
			return portalWith(place, pair);
		},
	},
	{
		title: 'stunnel ends TLS with the portal’s certificate and passes clear text on to the node',
		finding: 'TLS002',
		programs: ['nginx', 'stunnel4'],
		async arrange(place) {
			const pair = place.certificate();
			await startStunnel(place, at(place), nodeOf(place.world.octopus), place.pemFiles(pair));
			return portalWith(place, pair);
		},
	},
	{
		title: 'a company’s inspection signs anew and passes on, its authority not installed',
		finding: 'TLS003',
		programs: ['haproxy'],
		async arrange(place) {
			await resignByHaproxy(place, place.certificate({issuer: company()}));
			return {};
		},
	},
	{
		title: 'a company’s inspection signs anew and passes on, its authority in the system’s store',
		finding: 'TLS003',
		programs: ['haproxy'],
		async arrange(place) {
			const authority = company();
			await resignByHaproxy(place, place.certificate({issuer: authority}));
			return {systemAuthority: authority.certificatePem};
		},
	},
	{
		title: 'a company’s inspection has a page of its own for what it does not like',
		finding: 'TLS003',
		programs: [],
		async arrange(place) {
			const {certificatePem, keyPem} = place.certificate({issuer: company()});
			await place.listen(
				createHttpsServer({key: keyPem, cert: certificatePem}, (_request, response) => {
					response.writeHead(403, {'content-type': 'text/html', server: 'WebGuard'}).end('<html><title>Access denied</title></html>');
				}),
				at(place),
			);
			return {};
		},
	},
	{
		title: 'the Server’s certificate was renewed',
		finding: 'TLS004',
		programs: [],
		async arrange(place) {
			return asIts(await otherOctopus(place, createCertificate({subject: 'Octopus Portal'})));
		},
	},
	{
		title: 'the thumbprint is of one Server, the portal of another, the port of a third',
		finding: 'TLS005',
		programs: [],
		async arrange(place) {
			await otherOctopus(place, createCertificate({subject: 'Octopus Portal'}));
			return {serverThumbprint: createCertificate().thumbprint};
		},
	},
	{
		title: 'another Octopus Server is on the polled port',
		finding: 'TLS006',
		programs: [],
		async arrange(place) {
			await otherOctopus(place, createCertificate({subject: 'Octopus Portal'}));
			return {};
		},
	},
	{
		title: 'the portal is of another Octopus Server',
		finding: 'TLS006',
		programs: [],
		async arrange(place) {
			const {authority} = place.world;
			await place.passOn();
			return asIts(await place.startOctopus({identity: {authority, communications: createCertificate({subject: 'Octopus Portal'})}}));
		},
	},
	{
		title: 'another certificate than the one given, and no key to ask the API with',
		finding: 'TLS001',
		programs: [],
		async arrange(place) {
			await otherOctopus(place, createCertificate({subject: 'Octopus Portal'}));
			return {apiKey: null};
		},
	},
	{
		title: 'another web site of another company is there',
		finding: 'NET018',
		programs: ['nginx'],
		async arrange(place) {
			const name = 'wiki.example.com';
			const {certificate, key} = place.pemFiles(createCertificate({subject: name, names: [name]}));
			await startNginx(
				place,
				at(place),
				`server { listen ${place.address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 200 "wiki"; }`,
			);
			return {};
		},
	},
	{
		title: 'openssl allows TLS 1.1 and nothing newer',
		finding: 'TLS008',
		programs: ['openssl'],
		arrange: place => opensslWith(place, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'),
	},
];
