import {needs} from '../_helpers/components.ts';
import {type OwnNetwork, ownNetwork} from '../_helpers/own-network.ts';
import {run} from '../_helpers/program.ts';

const inOwnNetwork = needs('root', 'unshare', 'ip', 'ss', 'stunnel4', 'openssl');
const host = 'example.octopus.app';
const hosts = [`127.0.0.2 ${host}`, `127.0.0.3 polling.${host}`];
const flags = [
	...['--instance=Cloud', '--style=polling', `--server-url=https://${host}`, '--api-key-file=-', '--space=Default', '--name=build-07'],
	...['--environments=Test', '--target-tags=web-server', `--server-thumbprint=${'AB'.repeat(20)}`],
];

/** The plan of a set-up whose portal cannot be asked: what is polled is known all the same. */
const planned = async (t: Parameters<typeof ownNetwork>[0], network: OwnNetwork, more: readonly string[] = []) => {
	const {wrapper} = ownNetwork(t, {hosts, ...network});
	const {stdout, stderr} = await run(['setup', '--no-input', ...flags, ...more], {
		wrapper,
		input: 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ012345\n',
	});
	return {polled: stdout.match(/--host=\S+ --port=\d+/g), stderr, stdout};
};

inOwnNetwork('Octopus Cloud is polled over 443 where its usual port is closed and 443 answers, and it is said why', async t => {
	const {polled, stderr} = await planned(t, {servers: ['127.0.0.3:443']});
	t.deepEqual(polled, [`--host=polling.${host} --port=443`], stderr);
	t.regex(stderr, /port 443, because 10943 of example\.octopus\.app cannot be reached from here/);
});

inOwnNetwork('it is polled at its own name where that can be reached, where neither can, and where it was asked for', async t => {
	const usual = [`--host=${host} --port=10943`];
	t.deepEqual((await planned(t, {servers: ['127.0.0.2:10943', '127.0.0.3:443']})).polled, usual);
	t.deepEqual((await planned(t, {webServers: ['127.0.0.3:443']})).polled, usual);
	t.deepEqual((await planned(t, {servers: ['127.0.0.3:443']}, ['--server-addresses=127.0.0.9'])).polled, ['--host=127.0.0.9 --port=10943']);
});
