import type {ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {createOctopusClient, type OctopusClient} from '../../src/octopus/client.ts';
import type {RequesterOptions} from '../../src/octopus/request.ts';
import {type Answer, json, type ScriptedServer, startServer} from '../_helpers/https-server.ts';

export const authority = createCertificate({subject: 'Example Authority', authority: true});
export const certificate = createCertificate({subject: 'localhost', issuer: authority, names: ['localhost', '127.0.0.1']});

export const key = 'API-CANARY0123456789';

export const soon = (): AbortSignal => AbortSignal.timeout(30_000);

/** Short, so that a test of a limit takes no longer than it must; the connection is to be made, on a machine that is busy. */
export const shortAnswers = {connect: 20_000, response: 300, whole: 600};

export const root = {
	Application: 'Octopus Deploy',
	Version: '2026.3.1234',
	ApiVersion: '3.0.0',
	Links: {Spaces: '/api/spaces{/id}{?skip,take}'},
};

/** With short pauses, so that a test of refusals takes no longer than it must. */
export const usualLimits = {connect: 20_000, response: 30_000, whole: 60_000, pauses: 3000};

/** What the Server's own pages answer, by path; a test replaces what it is about. */
export const octopusPages: Readonly<Record<string, unknown>> = {
	'/api': root,
	'/api/users/me': {Id: 'Users-1', Username: 'svc-deploy', DisplayName: 'Deployment service'},
	'/api/users/Users-1/spaces': [
		{Id: 'Spaces-1', Name: 'Default', IsDefault: true},
		{Id: 'Spaces-2', Name: 'Platform', IsDefault: false},
	],
	'/api/configuration/certificates/certificate-global': {Id: 'certificate-global', Thumbprint: 'cf181a4c629b9fdedc4be7027b1d2e85be339377'},
};

/** Answers each path with its page, 404 where there is none. */
export const pages =
	(all: Readonly<Record<string, unknown>>): Answer =>
	({path}, response) =>
		path in all ? json(response, all[path]) : json(response, {ErrorMessage: 'The resource was not found.'}, 404);

export type Portal = {readonly server: ScriptedServer; readonly client: OctopusClient};

/** A portal on loopback over TLS, with a client that trusts its authority and has a key. */
export const openPortal = async (
	t: ExecutionContext<unknown>,
	answer: Answer,
	options: Partial<RequesterOptions> & {readonly plain?: true; readonly directory?: string} = {},
): Promise<Portal> => {
	const {plain, directory = '', ...more} = options;
	const server = await startServer(t, answer, plain ? {} : {certificate});
	return {server, client: clientOf(`${server.url}${directory}`, more)};
};

export const clientOf = (url: string, more: Partial<RequesterOptions> = {}): OctopusClient =>
	createOctopusClient({
		url,
		limits: usualLimits,
		certificateAuthorities: [authority.certificatePem],
		credential: () => ({kind: 'apiKey', apiKey: key}),
		allowPlainHttp: false,
		...more,
	});
