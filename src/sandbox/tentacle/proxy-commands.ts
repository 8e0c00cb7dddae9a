import {type Command, type Running, value} from './command.ts';
import {parseBoolean, parseInteger} from './options.ts';
import type {ProxyToDial} from './tunnel.ts';

/** `proxy` and `polling-proxy`: the same options, other keys; leaving --proxyEnable out switches it off. No restart hint (Tentacle 9.2, §1.2). */
const proxyCommand = (name: string, className: string, prefix: string): Command => ({
	name,
	className,
	selects: 'standard',
	make() {
		let enable: string | undefined;
		let host: string | undefined;
		const queue: Array<(running: Running) => void> = [];
		const text = (option: string, key: string, what: string, shown: (text: string) => string, encrypted: boolean) =>
			value([option], given =>
				queue.push(({store, log}) => {
					if (given === '') {
						store.set(`${prefix}.${key}`, '');
						log.line('INFO', `Proxy ${what} cleared`);
						return;
					}
					if (encrypted) store.setEncrypted(`${prefix}.${key}`, given);
					else store.set(`${prefix}.${key}`, given);
					log.line('INFO', `Proxy ${what} set to: ${shown(given)}`);
				}),
			);
		return {
			options: [
				value(['proxyenable'], given => (enable = given)),
				value(['proxyhost'], given => (host = given)),
				value(['proxyport'], given => {
					const told = host !== undefined && host !== '';
					queue.push(({store, log}) => {
						store.set(`${prefix}.ProxyPort`, String(given === '' ? 80 : parseInteger(given)));
						if (told) log.line('INFO', `Proxy port set to: ${given === '' ? 80 : parseInteger(given)}`);
					});
				}),
				text('proxyusername', 'ProxyUsername', 'username', given => given, false),
				{...text('proxypassword', 'ProxyPassword', 'password', () => '*******', true), sensitive: true},
			],
			run(running) {
				const {store, log} = running;
				const isOn = enable !== undefined && parseBoolean(enable);
				for (const act of queue) act(running);
				const bare = proxyHost(host ?? '');
				store.set(`${prefix}.UseDefaultProxy`, String(isOn && (host ?? '') === ''));
				store.set(`${prefix}.ProxyHost`, isOn ? bare : '');
				log.line(
					'INFO',
					!isOn ? 'Proxy use is disabled' : (host ?? '') === '' ? 'Using Internet Explorer Proxy' : `Using custom proxy at: ${bare}`,
				);
				return false;
			},
		};
	},
});

/** Only the host part is kept; `name:port` reads as a URL scheme and leaves nothing. */
const proxyHost = (text: string): string => {
	if (text === '') return '';
	const withoutScheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text);
	if (withoutScheme) return URL.canParse(text) ? new URL(text).hostname : '';
	if (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(text)) return text.split(':')[0] ?? '';
	return text.includes(':') ? '' : text;
};

export const proxy = proxyCommand('proxy', 'ProxyConfigurationCommand', 'Octopus.Proxy');
export const pollingProxy = proxyCommand('polling-proxy', 'PollingProxyConfigurationCommand', 'Octopus.Server.Proxy');

/** A custom host; the default mode is none on Linux (Tentacle 9.2, §4.4). An undecryptable password ends the agent, as the real one's reading does. */
export const pollingProxyOf = (store: Running['store']): ProxyToDial | undefined => {
	const prefix = 'Octopus.Server.Proxy';
	const host = store.get(`${prefix}.ProxyHost`) ?? '';
	if (host === '' || store.get(`${prefix}.UseDefaultProxy`)?.toLowerCase() !== 'false') return undefined;
	const user = store.get(`${prefix}.ProxyUsername`) ?? '';
	const login = user === '' ? undefined : `${user}:${store.encrypted(`${prefix}.ProxyPassword`) ?? ''}`;
	return {host, port: store.integer(`${prefix}.ProxyPort`) ?? 80, login};
};
