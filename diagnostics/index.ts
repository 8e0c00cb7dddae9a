import type {AnyCheck, Precedence} from '../src/model/check.ts';
import {configMode} from './machine/config-mode.ts';
import {folders} from './machine/folders.ts';
import {instance} from './machine/instance.ts';
import {systemd} from './machine/systemd.ts';
import {tentacle} from './machine/tentacle.ts';
import {commsAddresses} from './network/addresses.ts';
import {listenPort} from './network/listen-port.ts';
import {commsName} from './network/name.ts';
import {commsPort} from './network/port.ts';
import {commsTls} from './network/tls.ts';
import {commsWho} from './network/who.ts';
import {octopusChoices} from './octopus/choices.ts';
import {octopusHealth} from './octopus/health.ts';
import {octopusKey} from './octopus/key.ts';
import {octopusName} from './octopus/name.ts';
import {octopusRecord} from './octopus/record.ts';
import {octopusSpace} from './octopus/space.ts';
import {portalCertificate} from './portal/certificate.ts';
import {portalClock} from './portal/clock.ts';
import {portalName} from './portal/name.ts';
import {portalOctopus} from './portal/octopus.ts';
import {portalReached} from './portal/reached.ts';
import {portalVersion} from './portal/version.ts';
import {proxyAnswers} from './proxy/answers.ts';
import {proxyInspection} from './proxy/inspection.ts';
import {proxyListening} from './proxy/listening.ts';
import {proxyPortal} from './proxy/portal.ts';
import {proxyReached} from './proxy/reached.ts';
import {proxyTunnel} from './proxy/tunnel.ts';
import {commsProxy} from './proxy/unused.ts';
import {serviceConnected} from './service/connected.ts';
import {serviceUnit} from './service/unit.ts';
import {serviceUp} from './service/up.ts';
import {ownPort} from './trust/own-port.ts';
import {serverThumbprint} from './trust/server-thumbprint.ts';
import {trustedServers} from './trust/trusted-servers.ts';

/** Every check, in the order in which people read them; one comes after those it needs. */
export const checks: readonly AnyCheck[] = [
	tentacle,
	systemd,
	instance,
	folders,
	configMode,
	portalName,
	portalReached,
	portalCertificate,
	portalOctopus,
	portalVersion,
	portalClock,
	octopusKey,
	octopusSpace,
	octopusChoices,
	octopusName,
	commsName,
	proxyReached,
	proxyAnswers,
	proxyTunnel,
	commsPort,
	commsAddresses,
	commsTls,
	commsWho,
	commsProxy,
	proxyInspection,
	proxyPortal,
	proxyListening,
	listenPort,
	serverThumbprint,
	trustedServers,
	serviceUnit,
	serviceUp,
	ownPort,
	serviceConnected,
	octopusRecord,
	octopusHealth,
];

/** Which finding is the reason where several could be named: the most fundamental first. The only place that knows. */
export const precedence: Precedence = {
	order: [
		'SVC018',
		'SVC019',
		'SVC021',
		'SVC020',
		'SVC012',
		'SVC009',
		'SVC007',
		'PRX002',
		'PRX001',
		'PRX007',
		'PRX008',
		'PRX009',
		'PRX006',
		'PRX016',
		'PRX005',
		'PRX012',
		'PRX004',
		'PRX013',
		'PRX010',
		'NET001',
		'API001',
		'TLS014',
		'TLS015',
		'API003',
		'API002',
		'API004',
		'NET015',
		'API013',
		'API006',
		'API007',
		'API015',
		'API008',
		'REG005',
		'REG008',
		'REG003',
		'NET009',
		'NET004',
		'NET005',
		'NET010',
		'NET006',
		'NET014',
		'TLS008',
		'NET011',
		'NET008',
		'NET007',
		'TLS002',
		'TLS003',
		'NET018',
		'TLS004',
		'TLS006',
		'TLS005',
		'TLS001',
		'LST010',
		'LST004',
		'LST014',
		'LST002',
		'SVC001',
		'SVC004',
		'SVC005',
		'SVC003',
		'LST001',
		'LST012',
		'REG001',
		'TLS007',
		'REG010',
		'NET003',
		'SVC002',
		'SVC017',
		'REG009',
		'PRX003',
	],
	explains: {
		// The way through a proxy was proven, so that nothing has to be done about the direct one.
		PRX002: ['NET001', 'NET004', 'NET005', 'NET006', 'NET009', 'NET010', 'NET014', 'TLS008'],
		PRX001: ['NET001', 'NET004', 'NET005', 'NET006', 'NET009', 'NET010', 'NET014', 'TLS008'],
		// The portal answers, though not on the way that was taken.
		PRX013: ['NET001', 'API001'],
		// Whoever opens TLS in the tunnel has a certificate of its own, and answers in the Server's place.
		PRX010: ['NET011', 'NET018', 'TLS001', 'TLS002', 'TLS003', 'TLS004', 'TLS005', 'TLS006'],
		// The portal's port presents the portal's certificate, and nothing ends TLS there.
		NET007: ['TLS001', 'TLS002', 'TLS005', 'TLS006'],
		NET008: ['TLS001', 'TLS002', 'TLS003', 'TLS005', 'TLS006'],
		// A connection that is cut in TLS looks to the agent as if it were not known.
		NET006: ['TLS007'],
		// The general finding is what the agent's own log says of each special one. Whoever ends TLS on the way is the one that answers.
		TLS002: ['NET018', 'TLS001'],
		TLS003: ['NET018', 'TLS001'],
		TLS004: ['TLS001'],
		TLS005: ['TLS001'],
		TLS006: ['TLS001'],
		// Another kind of service has another certificate.
		NET018: ['TLS001', 'TLS005', 'TLS006'],
		// Without a record no node can know this machine.
		REG001: ['TLS007'],
	},
};
