/** What can be wrong with the stand-in Server, by name: `demo --fault NAME`. */
export const faults = {
	'wrong-key': 'the portal refuses every key (401)',
	'key-without-permission': 'the key may look, but not register (403, Missing permission: MachineCreate)',
	'server-starting': 'the portal answers 503',
	'html-errors': 'every answer of the API is a web page of a proxy',
	'not-an-octopus': 'another product answers at the portal’s address',
	'self-signed-portal': 'the portal’s certificate was signed by nobody',
	'expired-portal': 'the portal’s certificate has run out',
	'wrong-name-portal': 'the portal’s certificate is for another name',
	slow: 'the portal holds every answer back for some seconds',
	'redirect-to-elsewhere': 'the portal sends everything on to another address',
	'hostile-links': 'lists name their next page on another host',
	'page-size-1': 'lists come in pages of one',
	'comms-closed': 'nothing listens on the polled ports',
	'comms-silent': 'the polled ports accept and never answer',
	'comms-wrong-certificate': 'the polled ports present another certificate',
	'comms-plain-http': 'the polled ports speak clear text',
	'comms-is-portal': 'the polled ports are the web portal',
	'ssl-offloading': 'a balancer ends TLS on the polled ports with the portal’s certificate',
	'tls-inspection': 'something on the way re-signs TLS on the polled ports',
	'node-down': 'the last node of the cluster is down',
	'record-not-trusted': 'the nodes do not know this machine’s certificate',
	'node-not-refreshed': 'the last node has not taken notice of new records',
	'name-taken': 'another machine has the name',
	'health-queued': 'health checks are never started',
	'health-unhealthy': 'health checks end unhealthy',
} as const;

export type FaultName = keyof typeof faults;

export const isFaultName = (text: string): text is FaultName => Object.hasOwn(faults, text);
