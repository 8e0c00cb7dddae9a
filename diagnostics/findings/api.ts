import type {ExplanationsOf} from '../../src/model/explanation.ts';

/** The portal, its API, and the credentials for it. */
export const api: ExplanationsOf<'API'> = {
	API001: {
		title: 'The portal cannot be reached',
		severity: 'error',
		owner: 'network',
		symptom: 'Registration fails after a minute of retries, and nothing that needs the API can be checked.',
		logs: ['Unable to connect to the Octopus Deploy server'],
		cause:
			'Name, route, firewall, proxy or TLS on the way to the portal; or the Server is starting, stopping or overloaded (503). An agent that is registered already does not need the portal: polling has a port of its own.',
		toldApart:
			'The way is tried layer by layer, and the first broken one is named: the name (NET001), the TCP connection, TLS (TLS014, TLS015), the answer.',
		remedy:
			'Try the address with curl from this machine. Port 443 (or 80) must be open from here to the portal while the machine is registered.',
		command: 'curl -v https://PORTAL/api',
		see: ['NET001', 'NET005', 'TLS014', 'TLS015', 'API004'],
	},
	API002: {
		title: 'The portal’s address has a part too much, or one too few',
		severity: 'warning',
		owner: 'host',
		symptom: 'The Server answers with 404, or with a web page instead of data.',
		cause: 'The address was copied from the browser together with /app#/…, or a virtual directory (such as /octopus) was left out.',
		toldApart:
			'A web server answers, and there is no API below this path. The folders above it, and where it leads to on the same host, are asked too, without a key: what answers there is named. Another product altogether is API004.',
		remedy: 'Give the address that opens Octopus in a browser, up to but without /app.',
		command: 'curl -s https://PORTAL/api',
		see: ['API004', 'API003'],
	},
	API003: {
		title: 'The portal sends http on to https',
		severity: 'warning',
		owner: 'host',
		symptom: 'Reading works, registration does not; or a key travels in clear text once before it is refused.',
		cause:
			'The address was given with http://, and the Server or a front end redirects to https. Redirects do not carry a POST or a key along.',
		toldApart: 'The API answers with a redirect (301, 302, 307 or 308) to an https address. A redirect elsewhere is API004.',
		remedy: 'Give the https address. If a real key was sent over http, make a new one.',
		command: 'curl -sI http://PORTAL/api',
		see: ['API004', 'TLS014'],
	},
	API004: {
		title: 'What answers at the portal’s address is not Octopus',
		severity: 'error',
		owner: 'host',
		symptom: 'The address opens something in a browser, and registration complains of an answer that it cannot read.',
		cause: 'Wrong host or port, a maintenance or log-in page in front of the Server, or a redirect to somewhere else.',
		toldApart: 'The answer to /api does not say “Octopus Deploy” and a version. If Octopus is there under another path, it is API002.',
		remedy:
			'Open the address in a browser without signing in anywhere first: what you see is what this machine sees. Use the address behind it.',
		command: 'curl -s https://PORTAL/api',
		see: ['API002', 'API003', 'API001'],
	},
	API005: {
		title: 'What was given to sign in does not look like it',
		severity: 'error',
		owner: 'host',
		symptom: 'The Server answers with 401, though the value was copied with care.',
		cause:
			'The value is something else: a thumbprint, a password, or the key’s name or id. Octopus shows a key once, when it is made; what the list shows later is not the key. A token has only letters, digits and a few signs, and stands without the word Bearer.',
		toldApart:
			'Keys begin with “API-”. The form is looked at before anything is sent, so that no other secret leaves the machine. A key of the right form that is refused is API006.',
		remedy: 'Paste the key itself, without blanks around it; make a new one if it is lost.',
		see: ['API006', 'TLS020'],
	},
	API006: {
		title: 'The Server refuses the credential',
		severity: 'error',
		owner: 'octopus',
		symptom: 'Registration ends with a message about credentials, or with exit code 100 and a security exception.',
		logs: ['OctopusSecurityException'],
		cause:
			'The key or token was revoked, has expired, or belongs to another Server; name or password is wrong; or the user was deactivated. An id token is taken only from an issuer and a subject that the service account names.',
		toldApart:
			'The Server answers with 401 when asked who the credential belongs to, or refuses to sign in. Where it takes no passwords at all, it is API010. If it knows the user and refuses the action (403), it is API007.',
		remedy:
			'Make a new key under your profile › My API keys, best for a service account, and mind its end date; get a new token; try name and password in the portal’s sign-in form.',
		command: "sed 's/^/X-Octopus-ApiKey: /' KEY_FILE | curl -si -H @- https://PORTAL/api/users/me",
		see: ['API005', 'API007', 'API010'],
	},
	API007: {
		title: 'The user may not do this',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The Server answers with 403, or claims that an environment or pool does not exist which others can see.',
		logs: ['Missing permission', 'you have permission to access it', 'OctopusSecurityException'],
		cause:
			'The user lacks a role in this space, or has it for other environments only. Lists show only what the user may see, so a missing right often looks like a missing thing.',
		toldApart:
			'The credential is accepted. The Server is asked what its user may do in the space, and that is compared with what the answers need, for the chosen environments and tenants. If a name is misspelt, it is REG005.',
		remedy:
			'For targets give MachineCreate, MachineEdit, MachineView, EnvironmentView, EnvironmentEdit and MachinePolicyView, the least that Octopus’s support names; for workers WorkerEdit, WorkerView and MachinePolicyView; TenantView and ProxyView where these are used. A service account with just this role is best.',
		see: ['REG005', 'API008', 'API012'],
	},
	API008: {
		title: 'The space is not there for this user',
		severity: 'error',
		owner: 'octopus',
		symptom: 'Registration says that the space could not be found.',
		logs: ['Ensure you have spelled the space name correctly'],
		cause: 'The name is misspelt, or the user is no member of any team in that space. Tentacle wants the space’s name, not its id.',
		toldApart: 'The list of spaces that this user may see is compared with the name, and the nearest one is shown.',
		remedy: 'Use one of the listed names, or have the user added to a team of that space.',
		see: ['API009', 'REG017'],
	},
	API009: {
		title: 'No space was named, and there is no default one',
		severity: 'error',
		owner: 'host',
		symptom: 'Registration without a space fails on a Server where it is disabled or not visible to this user.',
		logs: ['the default space is disabled or inaccessible'],
		cause: 'The default space was switched off, or the user has no access to it.',
		toldApart: 'Of the spaces that the user may see, none is the default.',
		remedy: 'Always name the space.',
		see: ['API008'],
	},
	API010: {
		title: 'Signing in with name and password is not possible',
		severity: 'error',
		owner: 'octopus',
		symptom: 'Name and password are refused although they work in the browser.',
		cause:
			'The Server signs people in through another provider only, such as Entra ID, Okta or Active Directory. The API’s own log-in is for accounts of Octopus itself.',
		toldApart: 'The portal answers, the log-in refuses, and the Server’s list of providers has no user name and password.',
		remedy: 'Use an API key (a service account’s, best), or a bearer token.',
		see: ['API006'],
	},
	API011: {
		title: 'A secret stands on a command line',
		severity: 'warning',
		owner: 'host',
		symptom:
			'Everything works. The key can be read in the process list while the command runs, and afterwards in the shell’s history and sudo’s log.',
		cause:
			'It was given as an option. Tentacle’s own commands accept secrets in no other way, and neither the process list nor sudo hides them.',
		toldApart: 'A text of the form API-… stands in the arguments of a running process, or in a shell history.',
		remedy:
			'Revoke that key and make a new one. Give secrets to this program by file, variable or prompt; it sends them to the API itself.',
		see: ['API012', 'SVC017'],
	},
	API012: {
		title: 'The key can do far more than register a machine',
		severity: 'warning',
		owner: 'octopus',
		symptom: 'Everything works; an administrator’s key is used on, or left on, an ordinary machine.',
		cause: 'It was at hand. Whoever reads it there owns the whole Server.',
		toldApart: 'The user’s permissions include the administration of the system.',
		remedy: 'Make a service account with the few rights that registering needs (API007), use its key, and revoke the one that was here.',
		see: ['API007', 'API011'],
	},
	API013: {
		title: 'The Server is too old for this agent',
		severity: 'error',
		owner: 'octopus',
		symptom: 'Registration fails with messages about versions or spaces.',
		logs: ['Unable to determine the Octopus Server version', 'does not support spaces'],
		cause: 'Tentacle for Linux needs Octopus Server 2019.8.3 or later; spaces came with 2019.1.',
		toldApart: 'The version is read from the portal’s root document, which needs no key. If only one option is unknown, it is API014.',
		remedy: 'Upgrade the Server, or deploy to this machine over SSH.',
		command: 'curl -s https://PORTAL/api | grep Version',
		see: ['UPG002', 'API014'],
	},
	API014: {
		title: 'This Tentacle does not know the option',
		severity: 'error',
		owner: 'host',
		symptom: 'A command ends with exit code 1 and a complaint about its arguments.',
		logs: ['Unrecognized command line arguments'],
		cause:
			'The option came with a later version: --server-comms-address with 6.3.341, --bearerToken with 7.1.49, --server-subscription-id with 8.1.1617, --pollingConnectionCount with 9.2.4154.',
		toldApart:
			'The installed version is compared with the option’s first one. A value that was given as a separate word and got lost looks the same: write --name=value.',
		remedy: 'Upgrade Tentacle, or use the older way of saying it.',
		command: 'Tentacle COMMAND --help',
		see: ['UPG001', 'API013'],
	},
	API015: {
		title: 'The Server asks for fewer requests',
		severity: 'warning',
		owner: 'octopus',
		symptom: 'Answers come with status 429, usually while many machines register at once.',
		cause: 'The Server limits how often it may be asked.',
		toldApart: 'Status 429, often with a header that says how long to wait. A 503 is a Server that starts or is overloaded: API001.',
		remedy: 'Wait a minute and try again; let a fleet register in small groups, at slightly different times.',
		see: ['API001'],
	},
};
