import type {Sandbox} from '../../src/sandbox/sandbox.ts';

/** Of exactly the length of what they stand for: no line may move. */
const folder = '/root/.config/octopus/build-07';
const portal = 'https://octopus.example';
const thumbprints = [
	'4A1F0C77D2E85B9336C0A1F47E6D2B985A3193B2',
	'9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8',
	'77D0E1B45C3A9F8826E4D7105B93CFA8E6210A15',
];

const sameLength = (text: string, instead: string): string => {
	if (text.length !== instead.length) throw new Error(`${instead} is not as long as ${text}`);
	return instead;
};

const short = (thumbprint: string): string => `${thumbprint.slice(0, 4)} ${thumbprint.slice(4, 8)} … ${thumbprint.slice(-4)}`;

/** What a program wrote to a terminal, with what differs from run to run (folders, ports, certificates, times) in words that never change. */
export const stable = (raw: string, sandbox: Pick<Sandbox, 'folder' | 'server'>): string => {
	const {server} = sandbox;
	const ports = server.addresses.map(({port}) => String(port));
	const known = new Map<string, string>([[short(server.thumbprint), short(thumbprints[0] ?? '')]]);
	const shortFor = (text: string): string => {
		if (/^(AAAA ){2}/.test(text)) return text;
		const stands = known.get(text) ?? short(thumbprints[known.size % thumbprints.length] ?? '');
		known.set(text, stands);
		return stands;
	};
	let text = raw
		.replaceAll(sandbox.folder, sameLength(sandbox.folder, folder))
		.replaceAll(server.url, sameLength(server.url, portal))
		.replaceAll(server.url.replace('https://', ''), portal.replace('https://', ''))
		.replaceAll(server.thumbprint, thumbprints[0] ?? '')
		.replaceAll(
			/(?<![0-9A-F])[0-9A-F]{40}(?![0-9A-F])/g,
			full => thumbprints.find(one => one === full) ?? thumbprints.find(one => short(one) === shortFor(short(full))) ?? full,
		)
		.replaceAll(/[0-9A-F]{4} [0-9A-F]{4} … [0-9A-F]{4}/g, shortFor)
		.replaceAll(/(?<!\d)\d\.\d s\b/g, '0.2 s')
		.replaceAll(/(?<!\d)\d\d\.\d s\b/g, '11.2 s')
		.replaceAll(/[◓◑◒]/g, '◐');
	for (const [index, port] of ports.entries()) {
		text = text.replaceAll(`127.0.0.1:${port}`, sameLength(`127.0.0.1:${port}`, `node${index + 1}.lan:10943`)).replaceAll(port, '10943');
	}
	return text;
};
