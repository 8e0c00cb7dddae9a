import {apiOptions, createApiClient, openSpace, serverThumbprint} from './api-client.ts';
import {type Command, flag, value} from './command.ts';
import {Controlled} from './options.ts';

/** Deletes the Server's records with this Tentacle's thumbprint; what is trusted here stays (Tentacle 9.2, §1.2). */
const deregister = (name: string, className: string, what: 'machine' | 'worker'): Command => ({
	name,
	className,
	selects: 'standard',
	make() {
		const api = apiOptions();
		let areMany = false;
		let space: string | undefined;
		return {
			options: [...api.options, flag(['multiple', 'm'], () => (areMany = true)), value(['space'], text => (space = text))],
			async run({store, log}) {
				const credentials = api.read();
				const thumbprint = store.get('Tentacle.CertificateThumbprint');
				if (thumbprint === undefined) {
					throw new Controlled('This Tentacle does not have a thumbprint. The Tentacle must have a thumbprint in order to deregister it.');
				}
				const client = await createApiClient(credentials);
				const folder = `/api/${await openSpace(client, space)}/${what}s`;
				const found = await client.list(`${folder}/all?thumbprint=${thumbprint}`);
				if (found.length === 0) throw new Controlled(`No ${what} was found matching this Tentacle's thumbprint.`);
				if (found.length > 1 && !areMany) {
					const who = what === 'machine' ? 'The Tentacle' : 'The worker';
					throw new Controlled(
						`${who} matches more than one ${what} on the server. To deregister all of these ${what}s specify the --multiple flag.`,
					);
				}
				for (const record of found) {
					log.line('INFO', `Deleting ${what} '${String(record.Name)}' from the Octopus Server...`);
					await client.send('DELETE', `${folder}/${String(record.Id)}`);
				}
				const instance = store.name === undefined ? '' : ` --instance ${store.name}`;
				const trusted = await serverThumbprint(client);
				log.line(
					'INFO',
					`The Octopus Server is still trusted. If you wish to remove trust for this Octopus Server, use 'Tentacle configure --remove-trust=${trusted}${instance}'`,
				);
				log.line('INFO', `${what === 'machine' ? 'Machine' : 'Worker'} deregistered successfully`);
				return false;
			},
		};
	},
});

export const deregisterFrom = deregister('deregister-from', 'DeregisterMachineCommand', 'machine');
export const deregisterWorker = deregister('deregister-worker', 'DeregisterWorkerCommand', 'worker');
