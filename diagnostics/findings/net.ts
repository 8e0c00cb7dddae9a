import type {ExplanationsOf} from '../../src/model/explanation.ts';

/** Reachability: names, addresses, ports, and what stands on the way. */
export const net: ExplanationsOf<'NET'> = {
	NET001: {
		title: 'The name does not resolve',
		severity: 'error',
		owner: 'host',
		symptom: 'Registration or polling stops at once with a message about an unknown name. Other machines may well reach the same Server.',
		logs: ['Name or service not known', 'No such host', 'Temporary failure in name resolution', 'Resource temporarily unavailable'],
		cause:
			'The name is misspelt, exists only in another DNS view (inside or outside the company, inside a VPN), or this machine’s name servers do not answer. A short name without a dot needs a search domain that this machine may not have.',
		toldApart:
			'The machine’s own resolver is asked, as the agent asks it. “Does not exist” is a definite answer: look at the spelling or the DNS view. No answer at all means that the name servers themselves are out of reach.',
		remedy:
			'Compare the name letter by letter with one that works elsewhere, then look at /etc/resolv.conf and ask each name server. Do not replace the name by an IP address where a front end chooses by name (Octopus Cloud, port 443): it would present another certificate.',
		command: 'getent ahosts HOST',
		see: ['NET002', 'NET017', 'TLS019'],
	},
	NET002: {
		title: 'The name leads to another address than expected',
		severity: 'warning',
		owner: 'host',
		symptom: 'The Server is reached by its IP address but not by its name, or the other way round; or only this machine has trouble.',
		cause: 'A stale DNS record, a forgotten line in /etc/hosts, or a DNS server that answers differently inside and outside the network.',
		toldApart:
			'The answer of the system’s resolver (which reads /etc/hosts first) differs from what DNS itself says, or from the address that the Server’s owner names. A dead member of a correct record is NET003 instead.',
		remedy: 'Correct the record or the line in /etc/hosts, flush the resolver’s cache, and restart the agent so that it asks again.',
		command: 'getent ahosts HOST; grep -n HOST /etc/hosts',
		see: ['NET001', 'NET003'],
	},
	NET003: {
		title: 'One address of the name is dead',
		severity: 'warning',
		owner: 'network',
		symptom:
			'Connecting is slow or fails now and then, while browsers and other tools seem fine. After a restart the agent may need minutes, or never connect.',
		logs: ['was unable to establish the initial connection within the timeout'],
		cause:
			'The name has several addresses and one of them does not answer; often it is an IPv6 address without a route. The agent tries one after the other within a single limit of 60 seconds, so a silent first address can use up all of it.',
		toldApart:
			'Every address is tried on its own. If all are silent it is NET005; if all refuse, NET004. curl and browsers race the addresses and hide this fault.',
		remedy:
			'Take the dead address out of the record, or mend its route. As a stopgap, a line in /etc/hosts with the living address helps this machine.',
		command: 'getent ahosts HOST',
		see: ['NET004', 'NET005', 'HAP004'],
	},
	NET004: {
		title: 'The machine answers, but nothing listens on the port',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The connection is refused at once. The portal may work all the same: it has another port.',
		logs: ['refused the connection', 'Connection refused', 'actively refused'],
		cause:
			'Octopus Server is stopped or still starting, its communications port is another one, or it listens on another node. A firewall that rejects instead of dropping looks the same.',
		toldApart:
			'The answer is an immediate refusal: the name resolves, the route works, and a machine is there. Silence instead of a refusal is NET005. On port 10933 or 10934 the port itself is the likelier mistake: NET009.',
		remedy:
			'On the Server’s side, see that the service runs and which communications port it has (10943 unless changed). If it listens, ask the network team for a rule that rejects.',
		command: 'openssl s_client -connect HOST:PORT </dev/null',
		see: ['NET005', 'NET009', 'HAP004'],
	},
	NET005: {
		title: 'Packets to the port are dropped on the way',
		severity: 'error',
		owner: 'network',
		symptom: 'Connecting hangs, then times out. The portal usually works, because port 443 is open everywhere and 10943 is not.',
		logs: ['was unable to establish the initial connection within', 'timed out', 'No route to host', 'Network is unreachable'],
		cause:
			'A firewall, a cloud security group or a missing route stands in between. Polling needs an outgoing TCP connection from this machine to the Server’s port 10943; listening needs an incoming one to port 10933 here.',
		toldApart:
			'There is no answer at all within the limit, or the system reports that there is no route. A refusal (NET004) would prove that packets arrive. If the TCP connection opens and then falls silent, look at NET014.',
		remedy:
			'Ask for the TCP connection to be opened in the right direction, from the address this machine really has on that way (NET019), to every node, passed through without TLS inspection. The agent logs one line a minute and needs up to five minutes to report the failure as such.',
		command: 'openssl s_client -connect HOST:PORT </dev/null',
		see: ['NET004', 'NET014', 'NET019', 'PRX001', 'PRX002'],
	},
	NET006: {
		title: 'The connection is cut as soon as TLS begins',
		severity: 'error',
		owner: 'network',
		symptom: 'TCP connects, then the connection is reset or closed during the first moments of TLS, every time.',
		logs: ['reset by peer', 'Received an unexpected EOF or 0 bytes from the transport stream', 'Connection initialization failed'],
		cause:
			'An application firewall or intrusion detection does not like the protocol, a balancer has no living Server behind it, or the Server’s side blocks this source.',
		toldApart:
			'TCP works and no certificate is ever seen. If TLS completes and the connection ends only after that, the Server does not know this machine: TLS007. If nothing comes at all, it is NET014.',
		remedy:
			'Have the connection exempted from inspection on every device in between, and see that the balancer’s back end is up. Trying from a machine next to the Server shows on which side of the device the fault is.',
		command: 'openssl s_client -connect HOST:PORT </dev/null',
		see: ['NET014', 'TLS007', 'TLS008'],
	},
	NET007: {
		title: 'The polled address is the web portal',
		severity: 'error',
		owner: 'host',
		symptom:
			'Registration stops with “does not appear to be an Octopus Server” or a status such as 404 or 405; or the agent complains of an unexpected certificate.',
		logs: ['does not appear to be an Octopus Server'],
		cause:
			'The communications address names the portal’s port (80 or 443). People use the portal; agents poll another port, usually 10943. Tentacle makes this easy to get wrong: an address given without a port means 443, not 10943.',
		toldApart:
			'What answers on the port is Octopus’s own web portal. Another product’s page would be NET018, and Octopus Cloud on port 443 has its own rule: NET008.',
		remedy: 'Poll port 10943, or the port in the Server’s communications settings. Always write the port into the address.',
		command: 'curl -sk https://HOST:PORT/api',
		see: ['NET008', 'NET018', 'TLS002'],
	},
	NET008: {
		title: 'Octopus Cloud is polled on port 443 under the wrong name',
		severity: 'error',
		owner: 'host',
		symptom:
			'Polling NAME.octopus.app on port 443 ends with 404 or an unexpected certificate, although the portal opens at the very same address.',
		cause:
			'On Octopus Cloud, port 443 of the instance’s own name serves the portal only. Agents that must use 443 have a name of their own, beginning with “polling.”.',
		toldApart:
			'The name ends in octopus.app, the port is 443, and the name does not begin with “polling.”. Nothing else needs to be measured.',
		remedy:
			'Use https://polling.NAME.octopus.app:443 as the communications address, or port 10943 of the instance’s own name where that is open. Polling on 443 needs Tentacle 6.3.417 or later.',
		command: 'openssl s_client -connect polling.NAME.octopus.app:443 -servername polling.NAME.octopus.app </dev/null',
		see: ['NET007', 'TLS019'],
	},
	NET009: {
		title: 'The two port numbers are mixed up',
		severity: 'warning',
		owner: 'host',
		symptom: 'Nothing answers, or a Tentacle answers where a Server is expected.',
		cause:
			'Port 10943 belongs to the Server, which polling agents call. Port 10933 belongs to a listening Tentacle, which the Server calls. The digits differ by one and are often swapped.',
		toldApart:
			'Nothing answers at the polled address, and its port is 10933 or 10934; or a Tentacle is looked for on 10943, or a Server answers in its place. The same with any other port is NET004 or NET005.',
		remedy: 'Poll port 10943; listen on 10933. Keep another number only where somebody changed the Server’s settings on purpose.',
		see: ['NET004', 'NET018'],
	},
	NET010: {
		title: 'The port answers in clear text instead of TLS',
		severity: 'error',
		owner: 'octopus',
		symptom: 'TLS fails with messages about packet formats or versions, although the port is open.',
		logs: ['Cannot determine the frame size or a corrupted frame was received', 'unexpected packet format', 'wrong version number'],
		cause:
			'A load balancer in HTTP mode, the portal’s plain http binding, or some other text protocol stands on this port. Octopus’s agents speak TLS from the first byte.',
		toldApart: 'The first bytes that come back are readable text, usually “HTTP/1.1 400”. A TLS alert would be TLS008 to TLS011.',
		remedy: 'Set the balancer to pass TCP through (layer 4) to the Server’s communications port, or use that port directly.',
		command: 'curl -s http://HOST:PORT/ -o /dev/null -w "%{http_code}\\n"',
		see: ['NET007', 'NET018', 'TLS002'],
	},
	NET011: {
		title: 'A web page is put into the agent’s connection',
		severity: 'error',
		owner: 'network',
		symptom: 'TLS succeeds, even with the right certificate, and then the agent stumbles over text that belongs to HTTP.',
		logs: ['unknown identity', 'the following line was not empty'],
		cause:
			'A firewall or proxy answers in place of the Server, with a block page or a log-in page; or a web server was given a copy of the Server’s certificate.',
		toldApart:
			'Where the Server’s protocol is expected, an HTTP status line comes. If the certificate is wrong as well, it is TLS002 or TLS003.',
		remedy: 'Have this connection exempted from filtering and inspection; the page’s text often names the product that sends it.',
		command: 'curl -sk https://HOST:PORT/',
		see: ['TLS002', 'TLS003', 'NET018', 'PRX010'],
	},
	NET012: {
		title: 'Quiet connections are dropped on the way',
		severity: 'warning',
		owner: 'network',
		symptom:
			'The agent works, then falls silent after a calm while and comes back by itself. Deployments that come just then wait or time out.',
		logs: ['may be problems with the network'],
		cause:
			'A NAT device or firewall forgets connections on which nothing was sent for a time. TCP keep-alive prevents it, unless it was switched off in the service’s environment (TentacleTcpKeepAliveEnabled=false) or the device ignores it.',
		toldApart:
			'Reconnects follow quiet times, at about the same length each time. Equal lifetimes regardless of traffic point to a proxy: PRX015. Losses at any moment are NET016.',
		remedy:
			'Leave keep-alive on (the switch exists since Tentacle 8.0.81) and raise the device’s idle limit for these connections well above 60 seconds.',
		command: 'systemctl show UNIT -p Environment',
		see: ['NET013', 'NET016', 'PRX015'],
	},
	NET013: {
		title: 'This Tentacle is slow to notice a dead connection',
		severity: 'warning',
		owner: 'host',
		symptom: 'After a break in the network the agent looks connected for up to ten minutes, and tasks for it wait.',
		cause:
			'Tentacles before 8.0.81 may wait up to ten minutes for bytes that never come. Later ones send TCP keep-alive and notice within about a minute.',
		toldApart:
			'The version decides, as its files or the package database tell it. The agent recovers by itself; if it never does, look for the break: NET012, NET005.',
		remedy: 'Upgrade Tentacle. Until then, restarting its service reconnects at once.',
		command: 'dpkg -s tentacle || rpm -q tentacle',
		see: ['NET012', 'UPG001'],
	},
	NET014: {
		title: 'Large packets are lost on the way',
		severity: 'error',
		owner: 'network',
		symptom: 'TCP connects quickly, then TLS hangs; or small tasks work while large packages stall. It is typical of VPNs and tunnels.',
		logs: ['The ReadAsync operation was cancelled'],
		cause:
			'Some link carries only smaller packets than both ends believe, and the ICMP messages that would tell them are blocked. Packets of full size vanish, small ones pass.',
		toldApart:
			'The connection opens, then nothing comes back to the first TLS message. If small packets are answered and a whole handshake is not, it is proven; else a listener that hangs looks just the same, and the ping below, or an attempt from a machine close to the Server, tells which.',
		remedy:
			'Let ICMP “fragmentation needed” pass, or clamp the MSS on the tunnel. Lowering the MTU of this machine’s interface to 1400 for a trial shows whether that is it.',
		command: 'ping -c 3 -M do -s 1472 HOST',
		see: ['NET005', 'NET006'],
	},
	NET015: {
		title: 'This machine’s clock is wrong',
		severity: 'warning',
		owner: 'host',
		symptom:
			'The portal’s certificate is called expired or not yet valid, bearer tokens are refused, and times in the log do not fit the Server’s.',
		cause: 'Time synchronisation is off or cannot reach its source; virtual machines that were paused or restored are frequent cases.',
		toldApart:
			'The portal’s own clock, which it sends with every answer, is compared with this machine’s. The agent’s protocol ignores dates altogether: a wrong clock breaks registration and tokens, never polling by itself.',
		remedy: 'Switch time synchronisation on and see that its source can be reached.',
		command: 'timedatectl',
		see: ['TLS015', 'API006'],
	},
	NET016: {
		title: 'The link is unstable',
		severity: 'warning',
		owner: 'network',
		symptom: 'Connections fail now and then, without a pattern; a second try usually works.',
		logs: ['This may be cause by a network error and usually rectifies itself'],
		cause: 'Packets are lost on the way, or something on it is overloaded.',
		toldApart:
			'A handshake that is cut once and passes the second time is a first sign. To be sure takes many attempts: the share of failed ones and the slowest ones count, for each phase (name, TCP, TLS). One address of several that always fails is NET003; failures after quiet times are NET012.',
		remedy: 'Measure for a while with diagnose --watch, and give the figures to the network team.',
		command: 'mtr -rwc 100 HOST',
		see: ['NET003', 'NET012'],
	},
	NET017: {
		title: 'The name server invents answers',
		severity: 'warning',
		owner: 'network',
		symptom: 'The name resolves, but to a machine that has nothing to do with Octopus; names that cannot exist resolve too.',
		cause: 'A DNS filter or a guest network (captive portal) answers every unknown or unwanted name with an address of its own.',
		toldApart:
			'A random name that nobody registered resolves, and to the same address as the Server’s name. If only the Server’s name is wrong, it is NET002.',
		remedy: 'Use the company’s proper name server on this machine, or have the name released by the filter.',
		command: 'getent ahosts this-name-does-not-exist-4711.example',
		see: ['NET001', 'NET002', 'NET018'],
	},
	NET018: {
		title: 'Something other than Octopus answers on the port',
		severity: 'error',
		owner: 'host',
		symptom: 'The port is open and may even speak TLS, but polling never works; registration may say that this is no Octopus Server.',
		logs: ['does not appear to be an Octopus Server'],
		cause:
			'Another product uses the port, the host name is wrong, or something in front of the Server answers in its place. Sometimes it is a listening Tentacle, or an SSH server.',
		toldApart:
			'Octopus’s communications service answers any web request with a short page of its own kind, at once. Here came another page, another protocol, or no word at all. Octopus’s portal is NET007.',
		remedy:
			'Check host and port with the Server’s administrator. If they are right, ask who runs the device that answers: the “Server” header and the certificate’s subject usually name it.',
		command: 'curl -skI https://HOST:PORT/; openssl s_client -connect HOST:PORT </dev/null',
		see: ['NET007', 'NET009', 'TLS002'],
	},
	NET019: {
		title: 'Traffic leaves from another address than the firewall rule expects',
		severity: 'warning',
		owner: 'network',
		symptom: 'The network team says that the connection is allowed, and still it does not pass.',
		cause:
			'The machine has several interfaces, or its traffic passes a NAT: the address that the firewall sees is not the one in the rule.',
		toldApart:
			'The finding NET005 names the address and interface that the connection leaves by: compare it with the rule. Behind a NAT only the Server’s side can see the real address.',
		remedy: 'Have the rule amended to the real source address, or correct the route.',
		command: 'ip route get SERVER_IP',
		see: ['NET005', 'LST013'],
	},
};
