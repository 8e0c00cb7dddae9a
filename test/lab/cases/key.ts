import {createServer as createHttpsServer} from 'node:https';
import type {Case} from '../case.ts';
import {asIts, type Place} from '../place.ts';
import {toPortal} from '../servers.ts';
import {faulty, ownPortal} from './portal.ts';

/** What a set-up would be told: what the key must be able to do is then judged, too. */
const planned = ['--register-as', 'target', '--environments', 'Development', '--space', 'Default'];

/** Signing in as a person does, in place of the key. */
const byPassword = (password: string, username = 'svc-deploy') => ({
	apiKey: null,
	environment: {CONFIGURE_TENTACLE_USERNAME: username, CONFIGURE_TENTACLE_PASSWORD: password},
});

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

/** What the portal says to the key, and what its version and clock say. */
export const key: readonly Case[] = [
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
		title: 'nobody signs in with a password there',
		finding: 'API010',
		programs: [],
		arrange: async place => ({...(await faulty(place, 'password-sign-in-off')), ...byPassword('Password-of-the-sandbox-1')}),
	},
	{
		title: 'the password is another one',
		finding: 'API006',
		programs: [],
		async arrange({passOn, startOctopus}) {
			await passOn();
			return {...asIts(await startOctopus()), ...byPassword('not this one')};
		},
	},
	{
		title: 'a person signs in with a password',
		programs: [],
		async arrange({passOn, startOctopus}) {
			await passOn();
			const octopus = await startOctopus();
			return {...asIts(octopus), ...byPassword(octopus.state.password, octopus.state.username)};
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
	{
		title: 'the space cannot be seen with this key',
		finding: 'API008',
		programs: [],
		async arrange({passOn}) {
			await passOn();
			return {flags: ['--space', 'Platfrom']};
		},
	},
	{
		title: 'a thumbprint was pasted as key',
		finding: 'API005',
		programs: [],
		async arrange({passOn, world}) {
			await passOn();
			return {apiKey: world.communications.thumbprint};
		},
	},
	{
		title: 'the key may look, but not register',
		finding: 'API007',
		programs: [],
		arrange: async place => ({...(await faulty(place, 'key-without-permission')), flags: planned}),
	},
	{
		title: 'the default space is disabled, and no other was named',
		finding: 'API009',
		warns: true,
		programs: [],
		arrange: place => faulty(place, 'no-default-space'),
	},
	{
		title: 'the key is an administrator’s',
		finding: 'API012',
		warns: true,
		programs: [],
		arrange: place => faulty(place, 'key-too-strong'),
	},
];
