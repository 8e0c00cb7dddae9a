import type {ExplanationsOf} from '../../src/model/explanation.ts';

/** TLS, certificates, thumbprints, and what ends TLS in between. */
export const tls: ExplanationsOf<'TLS'> = {
	TLS001: {
		title: 'The Server’s port presents another certificate than the trusted one',
		severity: 'error',
		owner: 'host',
		symptom: 'The agent’s log names two thumbprints, one expected and one presented, and it never connects.',
		logs: ['presented an unexpected security certificate'],
		cause:
			'The agent trusts exactly one certificate of the Server, by thumbprint. Either that certificate was renewed (TLS004), or it is another Server (TLS005, TLS006), or something in between presents its own (TLS002, TLS003). A thumbprint stored in lower case never matches for polling either.',
		toldApart:
			'This general finding is named only while none of the special ones can be proven. What proves them is the thumbprint that the Server’s API reports: give diagnose the portal’s address and an API key, and it compares port, API and local trust.',
		remedy:
			'Compare the presented thumbprint with the one under Configuration › Thumbprint in Octopus, opened over a connection you trust. If they are equal, the certificate was renewed: TLS004. If not, do not trust what the port shows; find out who presents it.',
		command: 'openssl s_client -connect HOST:PORT </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha1 -subject -issuer',
		see: ['TLS002', 'TLS003', 'TLS004', 'TLS005', 'TLS006'],
	},
	TLS002: {
		title: 'Something ends TLS in front of the Server',
		severity: 'error',
		owner: 'network',
		symptom:
			'The port presents a normal web certificate, often the portal’s own, instead of Octopus’s self-signed one. Registration may even succeed; polling fails afterwards.',
		logs: ['presented an unexpected security certificate', 'unknown identity'],
		cause:
			'A load balancer or reverse proxy is set to HTTPS on the communications port (SSL offloading). Agent and Server authenticate each other with certificates from end to end, so nothing may end TLS between them.',
		toldApart:
			'The certificate on the communications port is the portal’s, or was issued by the same authority as the portal’s. An issuer that belongs to a company or a security product is TLS003.',
		remedy:
			'Set the balancer to pass TCP through (layer 4) on this port, without certificate and without HTTP rules. Health checks of the balancer should be TLS plus a GET.',
		command: 'openssl s_client -connect HOST:PORT </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer',
		see: ['TLS003', 'NET007', 'HAP014', 'NET011'],
	},
	TLS003: {
		title: 'TLS is opened and inspected on the way',
		severity: 'error',
		owner: 'network',
		symptom:
			'The certificate presented was issued by the company’s or a security product’s authority. Browsers accept it without a word, the agent does not.',
		logs: ['presented an unexpected security certificate'],
		cause:
			'A firewall, proxy or security agent decrypts traffic and signs it anew. It can serve browsers, but it cannot stand in for the Server’s own certificate.',
		toldApart:
			'The presented certificate is not self-signed as Octopus’s is, and its issuer is not the portal’s. The issuer’s name usually is the product’s. If it happens only through a proxy, it is PRX010.',
		remedy:
			'Ask for an exception from TLS inspection for the Server’s host and communications port, for this machine’s address. Never trust the inspector’s thumbprint in the agent.',
		command: 'openssl s_client -connect HOST:PORT </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer',
		see: ['TLS002', 'PRX010', 'NET011'],
	},
	TLS004: {
		title: 'The Server has a new certificate, and this machine still trusts the old one',
		severity: 'error',
		owner: 'host',
		symptom: 'All agents of a Server lose contact at the same moment, usually after maintenance on it.',
		logs: ['presented an unexpected security certificate'],
		cause:
			'The Server’s communications certificate was regenerated or replaced. Agents are not told; each must be given the new thumbprint.',
		toldApart:
			'The port and the Server’s API agree with each other, and only this machine’s trust differs. If the API disagrees with the port, it is TLS006; if all three differ, TLS005.',
		remedy:
			'Replace the thumbprint in all entries with Tentacle update-trust, then restart the service. Removing the old and adding the new trust is not enough for polling: it would lose the polling entry. The command says success even when nothing matched, so look at the result.',
		command: 'grep TrustedOctopusServers CONFIG_FILE',
		see: ['TLS001', 'HAP006', 'TLS021'],
	},
	TLS005: {
		title: 'Address and trust belong to different Servers',
		severity: 'error',
		owner: 'host',
		symptom:
			'The agent complains of an unexpected certificate, and the thumbprint of the Server you mean is neither of the two in the message.',
		logs: ['presented an unexpected security certificate'],
		cause:
			'Several Octopus Servers, or several instances on one host with different ports, were mixed up: the portal is of one, the port of another, and the trust of a third.',
		toldApart: 'Three different thumbprints: the API’s, the port’s and the trusted one. When two of them agree it is TLS004 or TLS006.',
		remedy:
			'Decide which Server is meant, then correct address, port and thumbprint together. On the Server’s machine, its manager shows which instance has which communications port.',
		see: ['TLS004', 'TLS006'],
	},
	TLS006: {
		title: 'The port presents another certificate than the Server’s API reports',
		severity: 'error',
		owner: 'octopus',
		symptom:
			'The trust looks right when compared with the portal, and the agent still calls the certificate unexpected; or everything works, but with another Server than the portal’s.',
		logs: ['presented an unexpected security certificate'],
		cause:
			'The communications port belongs to another Octopus instance than the portal, or something stands in between and presents a self-signed certificate of its own.',
		toldApart:
			'Local trust agrees with one of the two (API or port), and these two disagree. A web certificate on the port would be TLS002 or TLS003.',
		remedy:
			'Find out who owns the port: on the Server’s machine, compare its certificate with the one the port shows. Until that is clear, change no trust.',
		command: 'openssl s_client -connect HOST:PORT </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha1 -subject',
		see: ['TLS002', 'TLS003', 'TLS005'],
	},
	TLS007: {
		title: 'The Server does not know this machine’s certificate',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The agent’s log says that a secure connection was established, and an error follows at once, again and again.',
		logs: [
			'past the end of the stream',
			'aborted the connection before it was fully established',
			'does not trust the thumbprint',
			'the identity line was empty',
		],
		cause:
			'The thumbprint of this machine’s certificate is on no record of the Server: it was never registered, its record was deleted (by hand or by a clean-up policy), it is registered with another Server, or its certificate was renewed after registration. A Server node that has not yet refreshed its trust list does the same (HAP015).',
		toldApart:
			'TLS completes with the right certificate, and the Server hangs up as soon as the agent has said who it is; diagnose asks it with the instance’s own certificate, node by node. The line “Secure connection established” proves nothing: it comes in this case too. A cut during TLS is NET006. With an API key the missing record itself is seen: REG001.',
		remedy:
			'Register the machine again with the same subscription (setup does), or enter its present thumbprint on its record in Octopus. A machine that was cloned needs a new identity instead: SVC016.',
		command: 'grep -E "Secure connection established|past the end of the stream" HOME/Logs/OctopusTentacle.txt | tail',
		see: ['REG001', 'REG013', 'HAP015', 'TLS012', 'NET006'],
	},
	TLS008: {
		title: 'The two sides have no TLS version in common',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The handshake ends with an alert at once, before a certificate is seen.',
		logs: ['unsupported protocol', 'Authentication failed, see inner exception', 'A call to SSPI failed'],
		cause:
			'One side allows only old versions, the other only new ones: a Server on an old Windows, a policy that switched TLS 1.2 off, or a crypto policy of this Linux that wants 1.3 only.',
		toldApart:
			'A handshake pinned to TLS 1.2 and one pinned to 1.3 both fail, with an alert about the protocol version. If a version is agreed on and the ciphers are not, it is TLS009 or TLS010.',
		remedy:
			'Allow TLS 1.2 on both sides; 1.3 in addition is fine. On Linux look at the system’s crypto policy and at MinProtocol in openssl.cnf.',
		command: 'openssl s_client -connect HOST:PORT -tls1_2 </dev/null; openssl s_client -connect HOST:PORT -tls1_3 </dev/null',
		see: ['TLS009', 'TLS010', 'TLS011'],
	},
	TLS009: {
		title: 'The two sides have no cipher in common',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The handshake fails with an alert. On a Windows Server its event log has Schannel event 36887.',
		logs: ['no shared cipher', 'handshake failure'],
		cause: 'Hardening on one side removed every cipher that the other accepts.',
		toldApart: 'The version is accepted, and each usual suite, tried alone, is refused. If only the curve P-256 is missing, it is TLS010.',
		remedy:
			'Allow at least one of these again on both sides: ECDHE-RSA-AES128-GCM-SHA256, ECDHE-RSA-AES256-GCM-SHA384, ECDHE-RSA-CHACHA20-POLY1305.',
		command: 'openssl s_client -connect HOST:PORT -tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384 </dev/null',
		see: ['TLS008', 'TLS010'],
	},
	TLS010: {
		title: 'The elliptic curve P-256 is switched off',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The key exchange fails although TLS versions and ciphers match.',
		logs: ['handshake failure'],
		cause: 'Hardening removed the curve secp256r1 (P-256), the one that nearly every peer counts on.',
		toldApart: 'A handshake limited to P-256 fails where one with another curve works; or none works although ciphers would match.',
		remedy: 'Allow P-256 again, on the side whose list of curves lacks it.',
		command: 'openssl s_client -connect HOST:PORT -groups P-256 </dev/null',
		see: ['TLS009'],
	},
	TLS011: {
		title: 'TLS 1.3 has no signature scheme for RSA',
		severity: 'error',
		owner: 'octopus',
		symptom: 'TLS 1.2 works and 1.3 fails, so that some agents connect and newer ones do not.',
		logs: ['handshake failure'],
		cause: 'A hardening template dropped the RSA signature schemes, and Octopus’s certificates have RSA keys.',
		toldApart:
			'Of two handshakes, one pinned to 1.2 and one to 1.3, only the second fails, with an alert about the handshake and not about the version.',
		remedy: 'Allow rsa_pss_rsae_sha256 (or rsa_pkcs1_sha256) on the Server’s side.',
		command: 'openssl s_client -connect HOST:PORT -tls1_3 </dev/null',
		see: ['TLS008'],
	},
	TLS012: {
		title: 'The Server’s certificate is signed with SHA-1',
		severity: 'warning',
		owner: 'octopus',
		symptom: 'Machines with strict rules (FIPS mode, a hardened OpenSSL policy) cannot connect, while others still can.',
		logs: ['past the end of the stream'],
		cause:
			'The Server’s communications certificate is from before Octopus 3.14 and was never regenerated. Strict policies of OpenSSL 3, and FIPS mode, refuse SHA-1 signatures; others let it pass.',
		toldApart:
			'The signature algorithm of the certificate on the port contains “sha1”. The thumbprint is always a SHA-1 value and says nothing about this.',
		remedy:
			'Regenerate the Server’s certificate, then give every agent the new thumbprint (TLS004). Plan it: all agents are cut off until they have it.',
		command: 'openssl s_client -connect HOST:PORT </dev/null 2>/dev/null | openssl x509 -noout -text | grep "Signature Algorithm"',
		see: ['TLS004', 'TLS013'],
	},
	TLS013: {
		title: 'This machine’s own certificate is too weak',
		severity: 'warning',
		owner: 'host',
		symptom: 'An old agent is refused after the Server or its operating system was upgraded.',
		logs: ['smaller than the currently-recommended bit length'],
		cause: 'The Tentacle’s certificate was made long ago, with SHA-1 or a key shorter than 2048 bits.',
		toldApart:
			'Algorithm and key length of the certificate are read: on the listening port, or from the machine’s record in the API. Certificates of agents never expire, so age alone is no fault.',
		remedy:
			'Make a new certificate (Tentacle new-certificate), enter its thumbprint on the record in Octopus or register again, and restart the service. Between the two the machine is cut off.',
		command:
			'openssl s_client -connect localhost:10933 </dev/null 2>/dev/null | openssl x509 -noout -text | grep -E "Signature Algorithm|Public-Key"',
		see: ['TLS012', 'LST011'],
	},
	TLS014: {
		title: 'The portal’s certificate is not trusted on this machine',
		severity: 'error',
		owner: 'host',
		symptom: 'Registration fails before it has done anything, after a minute of retries. A browser elsewhere shows no warning.',
		logs: ['RemoteCertificateChainErrors', 'certificate errors were encountered when establishing the HTTPS connection'],
		cause:
			'The portal’s certificate was issued by a private authority, or signed by itself, and this machine’s certificate store does not have the issuer. A missing intermediate certificate on the portal does the same.',
		toldApart:
			'The portal is checked against this machine’s own store, not against a browser’s. A wrong name or date is TLS015. The communications port is another matter: there only the thumbprint counts.',
		remedy:
			'Install the issuing authority’s certificate in the system (update-ca-certificates on Debian, update-ca-trust on Red Hat), or name it with --ca-file for this program. Switching the check off gives your API key to whoever answers.',
		command: 'curl -v https://PORTAL/api',
		see: ['TLS015', 'TLS003'],
	},
	TLS015: {
		title: 'The portal’s certificate has another name, or is out of date',
		severity: 'error',
		owner: 'octopus',
		symptom: 'Registration fails with certificate errors, and a browser would warn too.',
		logs: ['RemoteCertificateNameMismatch'],
		cause:
			'The portal is addressed by a name or IP address that its certificate does not list, or the certificate has expired or is not valid yet. A wrong clock here looks the same.',
		toldApart:
			'The certificate’s names and dates are shown. If they are fine and the issuer is unknown, it is TLS014; if the clock is off, NET015.',
		remedy: 'Use a name that the certificate lists, or have the certificate renewed. If its dates are right, set this machine’s clock.',
		command:
			'openssl s_client -connect PORTAL:443 -servername PORTAL </dev/null 2>/dev/null | openssl x509 -noout -dates -ext subjectAltName',
		see: ['TLS014', 'NET015'],
	},
	TLS016: {
		title: 'For WebSockets the wrong thumbprint is trusted',
		severity: 'error',
		owner: 'host',
		symptom: 'Polling over WebSockets never authenticates, although the trusted thumbprint is the one that Octopus shows.',
		logs: ['Certificate thumbprint not recognised'],
		cause:
			'WebSocket polling goes through the Server’s web certificate (bound in Windows’ HTTP.sys), not through Octopus’s own. Its thumbprint is another one, and it changes with every renewal.',
		toldApart: 'The address begins with wss, and the trusted thumbprint is the one of Configuration › Thumbprint.',
		remedy:
			'Trust the thumbprint of the web certificate on that address, and again after each renewal. Plain TCP polling, on 10943 or 443, has neither problem.',
		see: ['TLS017', 'TLS018'],
		only: 'windows',
	},
	TLS017: {
		title: 'Polling over WebSockets does not work here',
		severity: 'error',
		owner: 'host',
		symptom: 'A command or the agent refuses the wss address.',
		logs: ['Websockets is only supported on Windows', 'cannot act as the client in a WebSocket polling setup'],
		cause: 'Only the Windows build for .NET Framework can poll over WebSockets, and Octopus Cloud does not offer it at all.',
		toldApart: 'A polled address begins with wss on a machine that is not Windows, or its host ends in octopus.app.',
		remedy: 'Poll over plain TCP: port 10943, or on Octopus Cloud port 443 of the polling. name (NET008).',
		see: ['TLS016', 'NET008'],
	},
	TLS018: {
		title: 'An unattended WebSocket registration waits for a human',
		severity: 'warning',
		owner: 'host',
		symptom: 'A scripted registration over WebSockets stops and shows a thumbprint to confirm.',
		cause:
			'Newer agents ask a person when the web certificate of the WebSocket address is not trusted by the system; nobody is there to answer.',
		toldApart: 'The address begins with wss, its certificate does not validate, and there is no terminal.',
		remedy: 'Install the certificate’s issuing authority on the machine. Skip the question by flag only if you know that certificate.',
		see: ['TLS016', 'TLS014'],
		only: 'windows',
	},
	TLS019: {
		title: 'The front end chooses by name, and the address has none',
		severity: 'error',
		owner: 'host',
		symptom: 'With the IP address another certificate is presented than with the name.',
		logs: ['presented an unexpected security certificate'],
		cause:
			'On a shared port such as 443 a reverse proxy chooses the Server by the name inside TLS (SNI). An address given as a number sends no name, so the default site answers; and a name that was not made for polling leads to another site.',
		toldApart:
			'Two handshakes, with and without the name, end with different certificates. If both end with the same wrong one, it is TLS002, TLS003 or TLS006.',
		remedy: 'Put the dedicated name into the polled address, and let DNS (or /etc/hosts) lead to the number.',
		command:
			'openssl s_client -connect SERVER_IP:443 -noservername </dev/null; openssl s_client -connect SERVER_IP:443 -servername HOST </dev/null',
		see: ['NET008', 'NET001'],
	},
	TLS020: {
		title: 'The trusted thumbprint is not a thumbprint',
		severity: 'error',
		owner: 'host',
		symptom: 'A thumbprint was entered, Tentacle accepted it, and no Server ever matches.',
		cause:
			'Tentacle checks nothing about the value: blanks, colons, an invisible mark from copying out of a Windows dialog, lower-case letters (fatal for polling), a SHA-256 value of 64 digits, or even an API key are stored as they are.',
		toldApart:
			'The stored value is not exactly 40 digits of 0–9 and A–F in capitals. If it has the right form and still differs, it is TLS001.',
		remedy:
			'Remove the wrong entry and trust the right value: Tentacle configure --remove-trust=…, then --trust=…; for polling entries Tentacle update-trust. If an API key was stored by mistake, revoke it: the file is readable by others.',
		command: 'grep TrustedOctopusServers CONFIG_FILE',
		see: ['TLS001', 'LST010'],
	},
	TLS021: {
		title: 'An old Server is still trusted',
		severity: 'warning',
		owner: 'host',
		symptom: 'Everything works, and the trust list has more thumbprints than Servers.',
		cause:
			'After a renewal or a move the old thumbprint was left in place. Whoever holds that old certificate’s key could still give this machine work.',
		toldApart: 'The trust list has several thumbprints, and no polled address or known Server presents one of them today.',
		remedy:
			'Remove the dead one: Tentacle configure --remove-trust=OLD (compared letter by letter), look at the list afterwards, then restart the service. It removes polling entries of that thumbprint too.',
		command: 'grep TrustedOctopusServers CONFIG_FILE',
		see: ['TLS004', 'REG015'],
	},
	TLS022: {
		title: 'Every command waits for revocation lists',
		severity: 'warning',
		owner: 'host',
		symptom: 'On a Windows machine without Internet every Tentacle command takes long, and connections time out.',
		cause: 'Windows tries to fetch revocation lists for the program’s signature and waits until that fails.',
		toldApart: 'Tentacle help alone takes far longer than a second.',
		remedy: 'Switch off the publisher revocation check for this program, or let the machine reach the list’s address.',
		see: ['NET005'],
		only: 'windows',
	},
	TLS023: {
		title: 'An environment variable forces an older list of TLS versions',
		severity: 'information',
		owner: 'host',
		symptom: 'Other TLS versions are chosen than the system’s settings would suggest.',
		cause:
			'OCTOPUS_TENTACLE_USE_LEGACY_TLS in the service’s environment made Tentacles of the first half of 2026 use a fixed list of versions. Since 9.2.4152 the variable has no effect.',
		toldApart: 'The unit’s environment contains the variable. Whether it does anything depends on the agent’s version.',
		remedy: 'Remove the variable from the unit and restart the service.',
		command: 'systemctl show UNIT -p Environment',
		see: ['TLS008'],
	},
};
