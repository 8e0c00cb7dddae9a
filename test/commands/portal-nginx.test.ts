import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import type {ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {needs} from '../_helpers/components.ts';
import {type ScriptedServer, startServer} from '../_helpers/https-server.ts';
import {freePort, listens} from '../_helpers/ports.ts';
import {authority, octopusPages, pages} from '../octopus/_portal.ts';
import {fileOf, folderOf, lookAt} from './_portal-look.ts';

const own = createCertificate({names: ['127.0.0.1'], issuer: authority});
const trusted = {authority: authority.certificatePem};

type Front = {
	/** What stands behind it. */
	readonly octopus: ScriptedServer;
	/** Lines of its `server` that listens with TLS; `{port}` is its own port. */
	readonly lines: string;
};

/** nginx in front of a portal, as many have it; gone with the test. Returns the ports with TLS and without. */
const startNginx = async (t: ExecutionContext, {octopus, lines}: Front) => {
	const folder = folderOf(t);
	const [secure, plain] = [await freePort(t), await freePort(t)];
	fileOf(folder, 'front.pem', own.certificatePem);
	fileOf(folder, 'front.key', own.keyPem);
	const text = `
		daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
		events {}
		http {
			access_log ${folder}/access.log; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
			fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
			limit_req_zone $binary_remote_addr zone=slow:1m rate=1r/m;
			upstream octopus { server 127.0.0.1:${octopus.port}; }
			upstream dead { server 127.0.0.1:1; }
			server {
				listen 127.0.0.1:${secure} ssl http2; ssl_certificate ${folder}/front.pem; ssl_certificate_key ${folder}/front.key;
				${lines}
			}
			server { listen 127.0.0.1:${plain}; return 301 https://127.0.0.1:${secure}$request_uri; }
		}`;
	const child = spawn('/usr/sbin/nginx', ['-e', `${folder}/error.log`, '-p', folder, '-c', fileOf(folder, 'nginx.conf', text)], {
		stdio: 'ignore',
	});
	t.teardown(async () => {
		child.kill('SIGKILL');
		if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
	});
	await listens(child, {host: '127.0.0.1', port: secure}, () => readFileSync(`${folder}/error.log`, 'utf8'));
	return {secure: `https://127.0.0.1:${secure}`, plain: `http://127.0.0.1:${plain}`};
};

const octopus = pages(octopusPages);
const below = pages(Object.fromEntries(Object.entries(octopusPages).map(([path, page]) => [`/octopus${path}`, page])));

needs('nginx')('behind nginx with HTTP/2 a healthy portal has no cause, and http leads to its https address', async t => {
	const server = await startServer(t, octopus);
	const {secure, plain} = await startNginx(t, {octopus: server, lines: 'location / { proxy_pass http://octopus; }'});
	t.deepEqual((await lookAt(t, secure, trusted)).causes, []);
	const {causes, report} = await lookAt(t, plain, trusted);
	t.deepEqual(causes, ['API003']);
	t.is(report.causes[0]?.remedy, `Give ${secure} as the Server address.`);
	// The port with TLS, spoken to without: nginx says so with a 400 of its own.
	t.deepEqual((await lookAt(t, secure.replace('https', 'http'), trusted)).causes.at(0), 'API004');
});

needs('nginx')('behind nginx a virtual directory is found by its redirect, and from below it', async t => {
	const server = await startServer(t, below);
	const lines = 'location /octopus/ { proxy_pass http://octopus; } location / { return 302 /octopus/app; }';
	const {secure} = await startNginx(t, {octopus: server, lines});
	t.deepEqual((await lookAt(t, `${secure}/octopus`, trusted)).causes, []);
	for (const wrong of ['', '/octopus/deploy/here', '/somewhere']) {
		const {causes, report} = await lookAt(t, `${secure}${wrong}`, trusted);
		t.deepEqual(causes, ['API002'], wrong);
		t.regex(report.causes[0]?.says ?? '', /not here, but at https:\/\/127\.0\.0\.1:\d+\/octopus$/);
	}
	const keyed = server.requests.filter(({headers}) => headers['x-octopus-apikey'] !== undefined);
	t.true(keyed.length > 0);
	t.true(keyed.every(({path}) => /^\/octopus\/api(\/|$)/.test(path)));
});

needs('nginx')('what nginx says in place of the Server is told as that', async t => {
	const server = await startServer(t, octopus);
	const cases: ReadonlyArray<readonly [lines: string, cause: string, says: RegExp]> = [
		[
			'location / { proxy_pass http://dead; }',
			'API001',
			/no Octopus Server answered behind it \(502\), says the page “502 Bad Gateway”, .*nginx/,
		],
		['return 503;', 'API001', /\(503\).*503 Service Temporarily Unavailable/],
		['location / { auth_basic "front"; auth_basic_user_file /dev/null; }', 'API004', /sign-in of its own.*\(401\)/],
		['location / { deny all; }', 'API004', /\(403\)/],
		['location / { return 404; }', 'API002', /nothing at this path \(404\), says the page “404 Not Found”/],
		['return 429;', 'API015', /429/],
		['location / { default_type text/html; return 200 "<title>Welcome to nginx!</title>"; }', 'API004', /the page “Welcome to nginx!”/],
		['return 444;', 'API001', /no whole answer/],
		['ssl_verify_client on; ssl_client_certificate front.pem; location / { proxy_pass http://octopus; }', 'API004', /\(400\)/],
		['return 302 https://login.example.com/oauth2;', 'API004', /sends everything on to https:\/\/login\.example\.com/],
	];
	for (const [lines, cause, says] of cases) {
		const {secure} = await startNginx(t, {octopus: server, lines});
		const {causes, report} = await lookAt(t, secure, trusted);
		t.deepEqual(causes, [cause], lines);
		t.regex(report.causes[0]?.says ?? '', says);
	}
	t.true(server.requests.every(({headers}) => headers['x-octopus-apikey'] === undefined));
});
