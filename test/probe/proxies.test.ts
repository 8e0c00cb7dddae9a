import test from 'ava';
import {isExcepted} from '../../src/model/proxy-exceptions.ts';
import {findProxies, findProxyCandidates} from '../../src/probe/proxies.ts';

const portal = 'https://octopus.example.com';

const found = test.macro({
	async exec(
		t,
		{environment = {}, files = {}, url = portal}: {environment?: Record<string, string>; files?: Record<string, string>; url?: string},
		expected: ReadonlyArray<readonly [from: string, proxy: string, appliesToPortal: boolean]>,
	) {
		const candidates = await findProxies({environment, readText: async file => files[file], portal: url});
		t.deepEqual(
			candidates.map(({from, proxy, appliesToPortal}) => [from, proxy, appliesToPortal] as const),
			expected,
		);
	},
	title: name => `proxies: ${name}`,
});

const inEnvironment = (proxy: string, applies = true) => [['the environment', proxy, applies]] as const;

test('none', found, {environment: {PATH: '/bin', https_proxy: ''}, files: {'/etc/environment': 'PATH="/bin"\n'}}, []);
test(
	'small letters go before capitals',
	found,
	{environment: {HTTPS_PROXY: 'b:2', https_proxy: 'http://a:1'}},
	inEnvironment('http://a:1'),
);
test('capitals', found, {environment: {HTTPS_PROXY: 'http://a:1/'}}, inEnvironment('http://a:1'));
test('one for everything', found, {environment: {ALL_PROXY: 'socks5://a:1'}}, inEnvironment('socks5://a:1'));
test(
	'the portal’s own goes before one for everything',
	found,
	{environment: {all_proxy: 'b:2', https_proxy: 'a:1'}},
	inEnvironment('http://a:1'),
);
test('one for plain http does not apply to https', found, {environment: {http_proxy: 'a:1'}}, inEnvironment('http://a:1', false));
test('one for plain http applies to it', found, {environment: {http_proxy: 'a:1'}, url: 'http://octopus'}, inEnvironment('http://a:1'));
test(
	'left out by no_proxy',
	found,
	{environment: {https_proxy: 'a:1', NO_PROXY: 'localhost,.example.com'}},
	inEnvironment('http://a:1', false),
);
test(
	'user and password are left out',
	found,
	{environment: {https_proxy: 'http://user:pa@ss/#1@proxy.local:3128'}},
	inEnvironment('http://proxy.local:3128'),
);
test('even without a scheme', found, {environment: {https_proxy: 'user:12#34@proxy.local:3128'}}, inEnvironment('http://proxy.local:3128'));
test('what is no address is none', found, {environment: {https_proxy: 'http://', ALL_PROXY: 'http://a b:x'}}, []);
test(
	'/etc/environment',
	found,
	{files: {'/etc/environment': '# https_proxy=no:1\nPATH=/bin\nexport HTTPS_PROXY="http://u:p@a:1"\nno_proxy=\'example.com\'\n'}},
	[['/etc/environment', 'http://a:1', false]],
);
test(
	'what systemd gives to every unit',
	found,
	{
		files: {
			'/etc/systemd/system.conf':
				'[Manager]\n#DefaultEnvironment=https_proxy=no:1\nDefaultEnvironment=A=b "HTTPS_PROXY=http://a:1" \'no_proxy=x y\'\nDefaultEnvironment=C=d\n',
		},
	},
	[['/etc/systemd/system.conf', 'http://a:1', true]],
);
test(
	'what apt is told',
	found,
	{
		files: {
			'/etc/apt/apt.conf':
				'// Acquire::https::Proxy "http://no:1";\nAcquire::http::Proxy "http://u:p@a:1/";\nAcquire::https::Proxy "DIRECT";\n',
			'/etc/apt/apt.conf.d/90curtin-aptproxy': 'Acquire::https::Proxy "http://b:2";',
			'/etc/apt/apt.conf.d/proxy.conf':
				'Acquire {\n\thttp {\n\t\tTimeout "5";\n\t\tProxy "http://c:3";\n\t}\n\thttps::Proxy "http://d:4";\n}\n',
			'/etc/apt/apt.conf.d/01proxy': 'Acquire::http::Proxy "false";\n',
		},
	},
	[
		['/etc/apt/apt.conf', 'http://a:1', false],
		['/etc/apt/apt.conf.d/90curtin-aptproxy', 'http://b:2', true],
		['/etc/apt/apt.conf.d/proxy.conf', 'http://d:4', true],
	],
);

test('without a portal, a proxy for https applies', async t => {
	const candidates = await findProxies({environment: {https_proxy: 'a:1', no_proxy: '*'}, readText: async () => undefined});
	t.deepEqual(candidates, [{from: 'the environment', proxy: 'http://a:1', appliesToPortal: true}]);
});

const excepted = test.macro({
	exec(t, url: string, exceptions: string, expected: boolean) {
		t.is(isExcepted(new URL(url), exceptions), expected);
	},
	title: (_name, url, exceptions, expected) => `no_proxy=${exceptions} ${expected ? 'leaves out' : 'says nothing of'} ${url}`,
});
test(excepted, portal, '*', true);
test(excepted, portal, 'octopus.example.com', true);
test(excepted, portal, 'OCTOPUS.example.COM', true);
test(excepted, portal, 'a, example.com', true);
test(excepted, portal, '.example.com', true);
test(excepted, portal, '*.example.com', true);
test(excepted, portal, 'le.com', false);
test(excepted, portal, 'sub.octopus.example.com', false);
test(excepted, portal, '.', false);
test(excepted, portal, ' , ', false);
test(excepted, portal, 'octopus.example.com:443', true);
test(excepted, portal, 'octopus.example.com:8443', false);
test(excepted, `${portal}:8443`, 'example.com:8443', true);
test(excepted, 'http://10.1.2.3', '10.1.0.0/16', true);
test(excepted, 'http://10.2.2.3', '10.1.0.0/16', false);
test(excepted, 'http://10.1.2.3', '10.1.0.0/99', false);
test(excepted, 'http://10.1.2.3', '2.3', false);
test(excepted, 'https://[fd00::3]:444', '::1,fd00::3', true);
test(excepted, 'https://[fd00::3]:444', '[fd00::3]:444', true);
test(excepted, 'https://[fd00::3]', 'fd00::/8', true);
test('yum and dnf', found, {files: {'/etc/dnf/dnf.conf': '[main]\nproxy=http://a:3128\nproxy_password=secret\n'}}, [
	['/etc/dnf/dnf.conf', 'http://a:3128', true],
]);

test('a person is offered those that Tentacle can use: with their user, never with what may be a password', async t => {
	const offered = async (https_proxy: string) =>
		(await findProxyCandidates({environment: {https_proxy, no_proxy: 'example.com'}, readText: async () => undefined})).map(
			({proxy}) => proxy,
		);
	for (const [set, expected] of [
		['proxy.local:3128', ['http://proxy.local:3128']],
		['http://proxy.local', ['http://proxy.local:80']],
		['http://svc:pa@ss:w/#rd@proxy.local:3128', ['http://svc@proxy.local:3128']],
		['http://CORP%5Csvc:secret@proxy.local:3128', ['http://CORP%5Csvc@proxy.local:3128']],
		['http://secret-token@proxy.local:3128', ['http://proxy.local:3128']],
		['svc:secret@proxy.local:3128', ['http://svc@proxy.local:3128']],
		['https://svc:secret@proxy.local:3128', []],
		['socks5://proxy.local:1080', []],
		['', []],
	] as const) {
		t.deepEqual(await offered(set), expected, set);
	}
});
