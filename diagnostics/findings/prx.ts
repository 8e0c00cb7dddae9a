import type {ExplanationsOf} from '../../src/model/explanation.ts';

/** Proxies: Tentacle's two settings, and what it can speak. */
export const prx: ExplanationsOf<'PRX'> = {
	PRX001: {
		title: 'A proxy is set for the shell, and the agent does not use it',
		severity: 'warning',
		owner: 'network',
		symptom: 'curl reaches the Server, the agent does not.',
		logs: ['was unable to establish the initial connection within'],
		cause:
			'Polling reads no proxy variables (HTTPS_PROXY and the like), and the agent’s “default proxy” means none at all on Linux. Only its own polling proxy setting counts.',
		toldApart:
			'A proxy is set in the environment or in the system’s files, the instance has no polling proxy, and the direct way does not work. If the direct way works, nothing is wrong.',
		remedy:
			'Either have the direct way opened, or give the agent the proxy: Tentacle polling-proxy --instance=INSTANCE --proxyEnable=true --proxyHost=HOST --proxyPort=PORT, then restart the service. Tentacle does not remind you of the restart.',
		command: 'env | grep -i proxy',
		see: ['PRX002', 'PRX007', 'NET005'],
	},
	PRX002: {
		title: 'The polling proxy was not set before registering',
		severity: 'error',
		owner: 'host',
		symptom:
			'On a network that lets nothing out without a proxy, registration cannot check the Server’s port and fails after several tries.',
		logs: ['Checking that server communications are open failed'],
		cause:
			'Registration of a polling agent tests the communications port first, through the polling proxy. Without one it goes directly, whatever the shell’s variables say.',
		toldApart:
			'The direct way fails, the way through the known proxy works, and the instance has no polling proxy. Once an instance is set up this way, the finding is PRX001.',
		remedy:
			'Give the set-up the proxy: configure-tentacle setup --proxy http://[USER@]HOST:PORT. By hand: Tentacle polling-proxy first, then register.',
		see: ['PRX001', 'PRX013'],
	},
	PRX003: {
		title: 'The web proxy was taken for the communications proxy',
		severity: 'warning',
		owner: 'octopus',
		symptom: 'A listening Tentacle “uses a proxy”, and the Server still connects to it directly, or not at all.',
		cause:
			'Tentacle’s proxy command is for what scripts download. For a listening machine it is the Server that connects, so the proxy must be known to the Server and chosen on the machine’s record.',
		toldApart: 'The instance listens, has a web proxy, and its record in Octopus names no proxy.',
		remedy: 'Define the proxy in Octopus under Infrastructure › Proxies, and choose it on the machine (or register with --proxy=NAME).',
		see: ['PRX013', 'LST006'],
	},
	PRX004: {
		title: 'The proxy does not allow this port',
		severity: 'error',
		owner: 'proxy',
		symptom: 'The proxy answers with 403 or 405, for the agent only; web pages pass through it.',
		logs: ['responded with a 403 code', 'responded with a 405 code'],
		cause: 'Proxies commonly permit tunnels (CONNECT) to port 443 only. The Server’s communications port is 10943.',
		toldApart:
			'A tunnel to port 443 is accepted and one to 10943 is refused, by the same proxy with the same account. A 407 would be PRX005 or PRX006.',
		remedy:
			'Have CONNECT to the Server’s host and port 10943 permitted (in Squid: add the port to SSL_ports). On Octopus Cloud, poll on port 443 instead: NET008.',
		command: 'curl -v --proxy http://PROXY:PROXY_PORT --proxytunnel -k https://HOST:10943/',
		see: ['PRX005', 'NET008'],
	},
	PRX005: {
		title: 'The proxy refuses the account',
		severity: 'error',
		owner: 'proxy',
		symptom: 'The proxy answers with 407 although the agent has a name and a password for it.',
		logs: ['responded with a 407 code', 'Proxy Authentication Required'],
		cause:
			'Name or password is wrong or has expired, the name lacks its domain, or a shell changed a special character when the password was entered.',
		toldApart:
			'The proxy offers Basic, which the agent speaks, and refuses the credentials. If Basic is not on offer it is PRX006; letters outside ASCII are PRX016.',
		remedy: 'Try name and password with curl, then enter them anew and restart the service.',
		command: 'curl -v --proxy http://PROXY:PROXY_PORT --proxy-user USER --proxytunnel -k https://HOST:PORT/',
		see: ['PRX006', 'PRX016'],
	},
	PRX006: {
		title: 'The proxy asks for a kind of sign-in that the agent cannot do',
		severity: 'error',
		owner: 'proxy',
		symptom:
			'Always 407, whatever the password. Registration may pass all the same, because it uses another part of .NET that can do more.',
		logs: ['responded with a 407 code'],
		cause: 'The proxy offers only Negotiate, NTLM or Digest. The agent’s connections send Basic, or nothing.',
		toldApart: 'The Proxy-Authenticate headers of the answer do not name Basic. If they do, it is PRX005.',
		remedy:
			'Ask for Basic for this account, for a rule by this machine’s address without sign-in, or run a small local relay that signs in.',
		command: 'curl -sv --proxy http://PROXY:PROXY_PORT --proxytunnel -k https://HOST:PORT/ 2>&1 | grep -i proxy-authenticate',
		see: ['PRX005'],
	},
	PRX007: {
		title: 'The proxy’s port was lost',
		severity: 'warning',
		owner: 'host',
		symptom: 'The agent talks to port 80 of the proxy, or to no proxy at all, although another port was given.',
		logs: ['Connection to proxy host', 'Agent will not use a proxy server'],
		cause:
			'Tentacle keeps only the host of what is given as --proxyHost. Written as http://proxy:3128 the port is dropped and 80 is used; written as proxy.example.com:8080 even the host is lost.',
		toldApart: 'The stored port is 80 or missing, or the stored host is empty while a proxy is switched on.',
		remedy:
			'Give both apart: Tentacle polling-proxy --instance=INSTANCE --proxyEnable=true --proxyHost=HOST --proxyPort=PORT, and restart the service.',
		command: 'grep -iE "ProxyHost|ProxyPort|UseDefaultProxy" CONFIG_FILE',
		see: ['PRX008', 'PRX001'],
	},
	PRX008: {
		title: 'The proxy itself cannot be reached',
		severity: 'error',
		owner: 'proxy',
		symptom: 'Nothing gets out; every attempt ends with the proxy’s name.',
		logs: ['Connection to proxy host'],
		cause: 'The proxy’s host or port is wrong, it is down, or this machine may not connect to it.',
		toldApart:
			'The TCP connection to the proxy fails, before anything about the Server was asked. In the agent’s messages “proxy destination” means the proxy, not the Server.',
		remedy: 'Correct host and port, or ask whoever looks after the proxy.',
		command: 'curl -v --proxy http://PROXY:PROXY_PORT --proxytunnel -k https://HOST:PORT/',
		see: ['PRX007', 'PRX009'],
	},
	PRX009: {
		title: 'The proxy does not speak plain HTTP',
		severity: 'error',
		owner: 'proxy',
		symptom: 'The proxy accepts the connection and answers nonsense, or nothing.',
		logs: ['No HTTP response received from proxy destination', 'Unknown proxy type', 'cannot contain a protocol prefix'],
		cause:
			'It is a SOCKS proxy, or one that wants TLS itself. The agent can use only an HTTP proxy, spoken to in clear text. A proxy that closes without an answer makes the agent fall silent and keep a processor busy.',
		toldApart: 'The answer to CONNECT is not HTTP, or the port wants TLS first.',
		remedy: 'Use an HTTP proxy port; most products have one beside the SOCKS port. Restart the service if the agent hangs.',
		command: 'curl -v --proxy http://PROXY:PROXY_PORT --proxytunnel -k https://HOST:PORT/',
		see: ['PRX008', 'PRX006'],
	},
	PRX010: {
		title: 'The proxy opens TLS inside the tunnel',
		severity: 'error',
		owner: 'proxy',
		symptom: 'The tunnel opens, then the certificate is another one than the Server’s.',
		logs: ['presented an unexpected security certificate'],
		cause: 'The proxy inspects TLS and signs it anew. The agent accepts nothing but the Server’s own certificate.',
		toldApart:
			'Through the proxy the certificate differs, and directly (where that is possible) it is right. If it differs both ways, it is TLS003 or TLS002.',
		remedy: 'Have the Server’s host and port exempted from inspection in the proxy.',
		command: 'openssl s_client -proxy PROXY:PROXY_PORT -connect HOST:PORT </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer',
		see: ['TLS003', 'NET011'],
	},
	PRX011: {
		title: 'The proxy of the person who installed is not the service’s',
		severity: 'warning',
		owner: 'host',
		symptom: 'On Windows the set-up worked, and the service cannot connect.',
		cause: 'The “default proxy” is a setting of each Windows user. The service runs as another one.',
		toldApart: 'The instance uses the default proxy, and its service runs under another account than the one that set it up.',
		remedy: 'Give the proxy’s host and port explicitly, for polling and for scripts.',
		see: ['PRX001'],
		only: 'windows',
	},
	PRX012: {
		title: 'An internal Server is polled through an outside proxy',
		severity: 'warning',
		owner: 'host',
		symptom: 'It works, or fails at the proxy, although Server and machine are in the same network.',
		cause: 'A polling proxy applies to every polled address of the instance; there is no list of exceptions.',
		toldApart: 'A polling proxy is set, and the Server’s name leads to a private address.',
		remedy: 'Switch the polling proxy off for this instance, or have the proxy route the name inside.',
		see: ['PRX001', 'PRX013'],
	},
	PRX013: {
		title: 'Portal and polling take different ways',
		severity: 'warning',
		owner: 'network',
		symptom: 'The API works and polling does not, or the other way round.',
		cause:
			'Commands that talk to the API use one proxy setting or the shell’s variables, the polling connection uses another, and scripts a third. What works for one proves nothing for the others.',
		toldApart: 'Portal and communications port are each tried directly and through the proxy; the four results differ.',
		remedy: 'Set the polling proxy and the web proxy to the same proxy, or open the direct way for both.',
		see: ['PRX001', 'PRX003'],
	},
	PRX014: {
		title: 'An old Tentacle uses a proxy that was switched off',
		severity: 'warning',
		owner: 'host',
		symptom: 'On Windows, registration goes through the default proxy although the proxy was disabled.',
		cause: 'A bug in versions before late 2021.',
		toldApart: 'The version is older than that, and Windows has a default proxy.',
		remedy: 'Upgrade Tentacle.',
		see: ['PRX011'],
		only: 'windows',
	},
	PRX015: {
		title: 'The proxy cuts long tunnels',
		severity: 'warning',
		owner: 'proxy',
		symptom: 'The agent reconnects at regular times, such as every hour; tasks that run just then fail.',
		cause: 'The proxy ends tunnels at a certain age. Polling keeps one connection open for as long as it can.',
		toldApart:
			'The log shows connections of equal length, with a proxy in between and traffic up to the end. After quiet times only, it is NET012.',
		remedy: 'Raise the proxy’s limit for this destination.',
		see: ['NET012'],
	},
	PRX016: {
		title: 'The proxy’s name or password has letters that the agent cannot send',
		severity: 'error',
		owner: 'host',
		symptom: 'The proxy answers with 407 although name and password are right everywhere else.',
		logs: ['responded with a 407 code'],
		cause: 'The agent sends both as ASCII; every other character, such as a letter with an accent, arrives as a question mark.',
		toldApart: 'The stored name or password contains such a letter. Without one it is PRX005.',
		remedy: 'Have a password (or account name) of plain ASCII characters set for this purpose, and enter it anew.',
		see: ['PRX005'],
	},
};
