import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer as createHttpsServer} from 'node:https';
import {createCertificate, type KeyPair} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {asIts, commsPort, nodeOf, type Place} from '../place.ts';
import {portalByNginx, resignByHaproxy, startNginx, startStunnel, toPortal} from '../servers.ts';

const at = ({address}: Place) => ({host: address, port: commsPort});

/** nginx as the portal with a certificate that is known, so that the same one can be elsewhere, too. */
const portalWith = async (place: Place, pair: KeyPair) => {
	await portalByNginx(place, `location / { ${toPortal(place)} }`, {pair});
	return {serverUrl: `https://${place.name}`};
};

/** An Octopus Server with a certificate of its own on the place's port. */
const otherOctopus = async (place: Place, communications: KeyPair) => {
	const octopus = await place.startOctopus({identity: {authority: place.world.authority, communications}});
	await place.relay(at(place), nodeOf(octopus));
	return octopus;
};

const company = () => createCertificate({subject: 'Example Corp TLS Inspection CA', authority: true});

const keyPairOf = (certificatePem: string, keyPem: string): KeyPair => {
	const {fingerprint, fingerprint256} = new X509Certificate(certificatePem);
	const bare = (text: string) => text.replaceAll(':', '');
	return {certificatePem, keyPem, pfxBase64: '', thumbprint: bare(fingerprint), sha256: bare(fingerprint256)};
};

/** Who presents which certificate on the polled port. */
export const certificates: readonly Case[] = [
	{
		title: 'HAProxy ends TLS with the portal’s certificate and opens it anew to the node',
		finding: 'TLS002',
		programs: ['nginx', 'haproxy'],
		async arrange(place) {
			const pair = place.certificate();
			await resignByHaproxy(place, at(place), pair);
			return portalWith(place, pair);
		},
	},
	{
		title: 'HAProxy ends TLS with another certificate of the portal’s authority',
		finding: 'TLS002',
		programs: ['haproxy'],
		async arrange(place) {
			await resignByHaproxy(place, at(place), place.certificate());
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
			await resignByHaproxy(place, at(place), place.certificate({issuer: company()}));
			return {};
		},
	},
	{
		title: 'a company’s inspection signs anew and passes on, its authority in the system’s store',
		finding: 'TLS003',
		programs: ['haproxy'],
		async arrange(place) {
			const authority = company();
			await resignByHaproxy(place, at(place), place.certificate({issuer: authority}));
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
		title: 'the Server has a SHA-1 certificate from before 3.14',
		finding: 'TLS012',
		warns: true,
		programs: ['openssl'],
		async arrange(place) {
			const [key, certificate] = [`${place.folder}/old.key`, `${place.folder}/old.pem`];
			const subject = ['-subj', '/CN=Octopus Portal', '-days', '36500'];
			await place.run('openssl', [
				'req',
				'-x509',
				'-sha1',
				'-newkey',
				'rsa:2048',
				'-nodes',
				'-keyout',
				key,
				'-out',
				certificate,
				...subject,
			]);
			const pair = keyPairOf(readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8'));
			return {...asIts(await otherOctopus(place, pair)), serverThumbprint: pair.thumbprint};
		},
	},
];
