// Runs inside the systemd box: a Server on its loopback and a stand-in Tentacle where Octopus's packages put the real one.
//
//   node octopus-in-box.js FOLDER NODES [FAULT…]
//
// Writes FOLDER/ready.json when all is there, and serves until it is ended.
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {entryOf} from '../../src/sandbox/entry.ts';
import {type FaultName, isFaultName} from '../../src/sandbox/server/faults.ts';
import {startServer} from '../../src/sandbox/server/server.ts';
import {installStandIn} from '../../src/sandbox/tentacle/install.ts';

const [folder = '', nodes = '1', ...faults] = process.argv.slice(2);
const server = await startServer({
	nodes: Number(nodes),
	faults: faults.filter((name): name is FaultName => isFaultName(name)),
	heartbeatMilliseconds: 200,
});
await installStandIn('/opt/octopus/tentacle', {
	node: process.execPath,
	entry: entryOf('tentacle'),
	environment: {STAND_IN_RETRY_MILLISECONDS: '500'},
});
mkdirSync(folder, {recursive: true, mode: 0o700});
const below = (name: string) => path.join(folder, name);
writeFileSync(below('api-key'), `${server.apiKey}\n`, {mode: 0o600});
writeFileSync(below('authority.pem'), server.certificateAuthority);
const answers = {
	style: 'polling',
	serverUrl: server.url,
	apiKey: {file: below('api-key')},
	serverAddresses: server.addresses.map(({host, port}) => `${host}:${port}`),
	registerAs: 'worker',
	name: 'build-07',
	workerPools: ['Linux Builders'],
};
writeFileSync(below('answers.yaml'), JSON.stringify(answers), {mode: 0o600});
writeFileSync(below('ready.json'), JSON.stringify({url: server.url, apiKey: server.apiKey}));
