import {type Credential, secretOf} from '../model/credential.ts';
import {type Action, isReference, type OutputName, type Plan, type Reference, type Unknown} from '../model/plan.ts';
import {secretNames} from '../model/secret.ts';
import {UserError} from '../model/user-error.ts';
import {assertKnown, bodyText, flat, marksFor, outputsIn} from './script-parts.ts';
import {bashComment} from './shell-words.ts';

/** One word for PowerShell, whatever is in it: five signs count as quotes there, and each stands for itself when doubled. */
export const powershellWord = (word: string): string => `'${word.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`;

/**
The plan as a script for Windows PowerShell 5.1 and later, for another machine. The credential comes from a variable or is asked for, and goes into a header: no
secret is in any argument. It begins with a byte order mark, without which Windows PowerShell does not take it for UTF-8.

`listenPort`: the firewall of that machine lets it in. Throws a `UserError` for a plan that cannot be told in this way.
*/
export const renderPowershell = (plan: Plan, {listenPort}: {readonly listenPort?: number | undefined} = {}): string => {
	const steps = plan.steps.filter(({already}) => already === undefined);
	if (plan.user !== undefined)
		throw refused('for a service that runs as another account', 'On Windows it wants that account’s password: leave serviceUser out.');
	const [credential] = steps.flatMap(({run}) => ('credential' in run && run.credential ? [run.credential] : []));
	return `\uFEFF${[
		'#Requires -Version 5.1',
		'#Requires -RunAsAdministrator',
		'# Sets up a Tentacle on Windows as configure-tentacle would. Stops at the first failure.',
		`$ErrorActionPreference = 'Stop'`,
		'',
		`$tentacle = ${powershellWord(plan.tentacle)}`,
		`$installed = Get-ItemProperty -Path 'HKLM:\\Software\\Octopus\\Tentacle' -ErrorAction SilentlyContinue`,
		`if ($installed.InstallLocation) { $tentacle = Join-Path $installed.InstallLocation 'Tentacle.exe' }`,
		`if (-not (Test-Path -LiteralPath $tentacle)) { throw 'Tentacle is not installed.' }`,
		...(credential ? ['', ...credentialLines(credential), ...apiLines(plan)] : []),
		...(listenPort === undefined ? [] : firewallLines(listenPort)),
		...steps.flatMap(({title, run}) => ['', `# ${bashComment(title)}`, ...commandOf(run)]),
		'',
	].join('\n')}`;
};

const refused = (what: string, next: string): UserError => new UserError(`No PowerShell script is made ${what}.`, {next: [next]});

/** What runs a program: after each its exit code is looked at, which PowerShell itself does not do. */
const program = (name: string, words: readonly string[], called = words[0]): readonly string[] => {
	// Windows PowerShell hands these on in another form than it got them.
	const odd = words.find(word => /"|\\$/.test(word));
	if (odd !== undefined) throw refused('for a word with a double quote in it or a backslash at its end', 'Choose another value.');
	return [
		`& ${name} ${words.map(powershellWord).join(' ')}`,
		`if ($LASTEXITCODE -ne 0) { throw (${powershellWord(`${called} ended with `)} + $LASTEXITCODE) }`,
	];
};

const commandOf = (action: Action): readonly string[] => {
	switch (action.kind) {
		case 'tentacle':
			if (action.credential) throw refused('that shows the credential on a command line', 'Leave registerThrough at api.');
			if (action.pfx) throw refused('that imports a certificate', 'Import it on that machine: Tentacle import-certificate.');
			return program('$tentacle', action.words);
		// The service runs as the system, whose and the administrators' well-known ids these are.
		case 'mode':
			return program('icacls.exe', [action.path, '/inheritance:r', '/grant:r', '*S-1-5-18:F', '*S-1-5-32-544:F'], 'icacls');
		case 'request':
			return requestLines(action);
		case 'discover':
			return discoverLines(action);
		case 'proxy-password':
			throw refused(
				'for a proxy that wants a password: Tentacle’s own command would show that to every user of the machine',
				'Set that password on the machine itself.',
			);
		default:
			throw refused('for changes of an instance that is there', 'It is for a new one.');
	}
};

const credentialLines = (credential: Credential): readonly string[] => {
	if (credential.kind !== 'apiKey' && credential.kind !== 'bearerToken') {
		throw refused('that signs in with a password or an id token', 'Give an API key or a bearer token.');
	}
	const {from, secret} = secretOf(credential);
	const variable = 'env' in from ? from.env : secret === 'apiKey' ? 'OCTOPUS_API_KEY' : 'CONFIGURE_TENTACLE_BEARER_TOKEN';
	const what = secretNames[secret];
	return [
		`# The ${what} comes from the variable ${bashComment(variable)}, or is asked for.`,
		`$secret = [Environment]::GetEnvironmentVariable(${powershellWord(variable)})`,
		`[Environment]::SetEnvironmentVariable(${powershellWord(variable)}, $null)`,
		`if (-not $secret) { $secret = (New-Object System.Net.NetworkCredential '', (Read-Host ${powershellWord(what)} -AsSecureString)).Password }`,
		secret === 'apiKey' ? `$headers = @{'X-Octopus-ApiKey' = $secret}` : `$headers = @{'Authorization' = 'Bearer ' + $secret}`,
	];
};

/** No redirect is followed with the credential. Both outputs are in clear in the configuration file. */
const apiLines = ({configFile, serverThumbprint = '', proxy}: Plan): readonly string[] => {
	if (proxy?.includes('@')) throw refused('for a proxy that wants a password', 'Set that password on the machine itself.');
	return [
		'[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12',
		'function Invoke-Octopus($method, $uri, $body) {',
		'\t$options = @{Method = $method; Uri = $uri; Headers = $headers; MaximumRedirection = 0; UseBasicParsing = $true}',
		...(proxy === undefined ? [] : [`\t$options.Proxy = ${powershellWord(proxy)}`]),
		`\tif ($body) { $options.ContentType = 'application/json; charset=utf-8'; $options.Body = [Text.Encoding]::UTF8.GetBytes($body) }`,
		'\tInvoke-RestMethod @options',
		'}',
		`$config = ${powershellWord(configFile)}`,
		'function Get-Setting($key) {',
		'\t$document = New-Object System.Xml.XmlDocument',
		'\t$document.Load($config)',
		`\t$document.SelectNodes('//set') | Where-Object { $_.GetAttribute('key') -eq $key } | ForEach-Object { $_.InnerText }`,
		'}',
		'function Get-SubscriptionId {',
		`\tGet-Setting 'Tentacle.Communication.TrustedOctopusServers' | ConvertFrom-Json | ForEach-Object { $_ } |`,
		`\t\tWhere-Object { $_.Thumbprint -eq ${powershellWord(serverThumbprint)} -and $_.SubscriptionId } |`,
		'\t\tSelect-Object -Last 1 -ExpandProperty SubscriptionId',
		'}',
	];
};

const variables: Readonly<Record<Exclude<OutputName, 'recordId'>, readonly [variable: string, read: string]>> = {
	subscriptionId: ['$subscriptionId', 'Get-SubscriptionId'],
	thumbprint: ['$thumbprint', `Get-Setting 'Tentacle.CertificateThumbprint'`],
};

const variableOf = (name: OutputName): readonly [string, string] => {
	if (name === 'recordId') throw refused('for changes of a record that is there', 'It is for a new one.');
	return variables[name];
};

const outputLines = (parts: readonly unknown[]): readonly string[] => {
	assertKnown(parts);
	return outputsIn(parts).flatMap(name => {
		const [variable, read] = variableOf(name);
		return [`${variable} = ${read}`, `if (-not ${variable}) { throw 'The configuration has no ${name}.' }`];
	});
};

/** An expression in brackets: pieces of text and variables, put together. */
const address = (url: string, path: ReadonlyArray<string | Reference | Unknown>, more: readonly string[] = []): string =>
	`(${[powershellWord(url), ...path.map(piece => (isReference(piece as Reference) ? variableOf((piece as Reference).output)[0] : powershellWord(String(piece)))), ...more].join(' + ')})`;

const requestLines = ({method, url, path, body, unlessThere}: Extract<Action, {kind: 'request'}>): readonly string[] => {
	const mark = marksFor(body);
	const send = `Invoke-Octopus ${powershellWord(method)} ${address(url, path)}${body === undefined ? '' : ' $body'} | Out-Null`;
	return [
		...outputLines([...path, ...flat(body), ...(unlessThere ? [unlessThere.thumbprint] : [])]),
		...(body === undefined ? [] : [`$body = ${powershellWord(bodyText(body))}`]),
		...outputsIn(flat(body)).map(name => `$body = $body.Replace(${powershellWord(mark(name))}, ${variableOf(name)[0]})`),
		...(unlessThere
			? [
					`$there = Invoke-Octopus 'GET' ${address(url, unlessThere.path, [`'?thumbprint='`, '$thumbprint'])} | ConvertTo-Json -Depth 9`,
					`if ($there -match $thumbprint) { Write-Output 'This machine is registered already: nothing was sent.' }`,
					`else { ${send} }`,
				]
			: [send]),
	];
};

/** An agent that was just started opens its port some seconds later: so a few tries. */
const discoverLines = ({url, path, address: {host, port}, proxyId, thumbprint}: Extract<Action, {kind: 'discover'}>): readonly string[] => [
	...outputLines([...path, thumbprint, ...(proxyId === undefined ? [] : [proxyId])]),
	'for ($try = 1; ; $try++) {',
	`	try { $reply = Invoke-Octopus 'GET' ${address(url, path, [powershellWord(`?${new URLSearchParams({host, port: String(port), type: 'TentaclePassive', ...(typeof proxyId === 'string' && {proxyId})})}`)])}; break }`,
	'	catch { if ($try -eq 15) { throw }; Start-Sleep -Seconds 2 }',
	'}',
	`if (($reply | ConvertTo-Json -Depth 9) -notmatch $thumbprint) { throw 'Octopus reaches another machine at that address.' }`,
];

const firewallLines = (port: number): readonly string[] => [
	'',
	`# Let port ${port} in`,
	`if (-not (Get-NetFirewallRule -Name 'OctopusTentacle${port}' -ErrorAction SilentlyContinue)) {`,
	`\tNew-NetFirewallRule -Name 'OctopusTentacle${port}' -DisplayName 'Octopus Deploy Tentacle' -Direction Inbound -Action Allow -Protocol TCP -LocalPort ${port} | Out-Null`,
	'}',
];
