import type {AnyCheck, Precedence} from '../src/model/check.ts';
import type {FindingCode} from '../src/model/finding.ts';
import {logCallers} from './log/callers.ts';
import {logCommands} from './log/commands.ts';
import {logConnection} from './log/connection.ts';
import {logMessages} from './log/messages.ts';
import {logReading} from './log/reading.ts';
import {logRhythm} from './log/rhythm.ts';
import {logStart} from './log/start.ts';
import {logTasks} from './log/tasks.ts';
import {certificateFile} from './machine/certificate-file.ts';
import {configMode} from './machine/config-mode.ts';
import {folders} from './machine/folders.ts';
import {instance} from './machine/instance.ts';
import {ownFiles} from './machine/own-files.ts';
import {privateKey} from './machine/private-key.ts';
import {serviceUser} from './machine/service-user.ts';
import {systemd} from './machine/systemd.ts';
import {tentacle} from './machine/tentacle.ts';
import {tentacleVersion} from './machine/tentacle-version.ts';
import {commsAddresses} from './network/addresses.ts';
import {listenPort} from './network/listen-port.ts';
import {commsName} from './network/name.ts';
import {commsPort} from './network/port.ts';
import {commsResolver} from './network/resolver.ts';
import {commsSni} from './network/sni.ts';
import {tentacleAnswers} from './network/tentacle.ts';
import {commsTls} from './network/tls.ts';
import {webSocket} from './network/web-socket.ts';
import {commsWho} from './network/who.ts';
import {octopusChoices} from './octopus/choices.ts';
import {octopusDefaultPool} from './octopus/default-pool.ts';
import {octopusHealth} from './octopus/health.ts';
import {octopusKey} from './octopus/key.ts';
import {octopusKeyFormat} from './octopus/key-format.ts';
import {octopusMaintenance} from './octopus/maintenance.ts';
import {octopusName} from './octopus/name.ts';
import {octopusNodes} from './octopus/nodes.ts';
import {octopusOwnRecords} from './octopus/own-records.ts';
import {octopusPermissions} from './octopus/permissions.ts';
import {octopusPolicy} from './octopus/policy.ts';
import {octopusReachesUs} from './octopus/reaches-us.ts';
import {octopusRecord} from './octopus/record.ts';
import {octopusSpace} from './octopus/space.ts';
import {octopusTenants} from './octopus/tenants.ts';
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
import {legacyTls} from './service/legacy-tls.ts';
import {servicePolls} from './service/polls.ts';
import {serviceUnit} from './service/unit.ts';
import {serviceUp} from './service/up.ts';
import {alsoOfTentacles} from './tentacle-end.ts';
import {tentaclePort, tentacleTls} from './tentacle-words.ts';
import {knownByServer} from './trust/known.ts';
import {ownCertificate} from './trust/own-certificate.ts';
import {ownPort} from './trust/own-port.ts';
import {recordThumbprint} from './trust/record-thumbprint.ts';
import {serverCertificate} from './trust/server-certificate.ts';
import {serverThumbprint} from './trust/server-thumbprint.ts';
import {staleTrust} from './trust/stale-trust.ts';
import {storedThumbprints} from './trust/thumbprints.ts';
import {trustedServers} from './trust/trusted-servers.ts';

/** Every check, in the order in which people read them; one comes after those it needs. */
export const checks: readonly AnyCheck[] = [
	tentacle,
	tentacleVersion,
	systemd,
	serviceUser,
	instance,
	folders,
	configMode,
	ownFiles,
	privateKey,
	certificateFile,
	portalName,
	portalReached,
	portalCertificate,
	portalOctopus,
	portalVersion,
	portalClock,
	octopusKeyFormat,
	octopusKey,
	octopusMaintenance,
	octopusSpace,
	octopusPermissions,
	octopusChoices,
	octopusName,
	octopusOwnRecords,
	octopusTenants,
	octopusDefaultPool,
	octopusPolicy,
	octopusNodes,
	webSocket,
	alsoOfTentacles(commsName),
	commsResolver,
	proxyReached,
	proxyAnswers,
	proxyTunnel,
	alsoOfTentacles(commsPort, tentaclePort),
	alsoOfTentacles(commsAddresses),
	alsoOfTentacles(commsTls, tentacleTls),
	commsWho,
	tentacleAnswers,
	commsSni,
	commsProxy,
	proxyInspection,
	proxyPortal,
	proxyListening,
	listenPort,
	serverThumbprint,
	serverCertificate,
	trustedServers,
	knownByServer,
	storedThumbprints,
	staleTrust,
	recordThumbprint,
	serviceUnit,
	legacyTls,
	serviceUp,
	ownPort,
	ownCertificate,
	serviceConnected,
	octopusReachesUs,
	servicePolls,
	octopusRecord,
	octopusHealth,
	logReading,
	logStart,
	logConnection,
	logRhythm,
	logCallers,
	logTasks,
	logMessages,
	logCommands,
];

/** What a connection that leads to the wrong machine can end with. */
const path: readonly FindingCode[] = [
	'NET004',
	'NET005',
	'NET006',
	'NET007',
	'NET008',
	'NET009',
	'NET010',
	'NET011',
	'NET014',
	'NET018',
	'TLS008',
	'TLS009',
	'TLS010',
	'TLS011',
	'TLS019',
];
const identity: readonly FindingCode[] = ['TLS001', 'TLS002', 'TLS003', 'TLS005', 'TLS006', 'TLS007', 'TLS012'];

/** What the Server can find when it dials a machine. */
const dialled: readonly FindingCode[] = ['LST008', 'LST009', 'LST006', 'LST007'];

/** Which finding is the reason where several could be named: the most fundamental first. The only place that knows. */
export const precedence: Precedence = {
	order: [
		'SVC018',
		'SVC019',
		'SVC014',
		'SVC021',
		'SVC020',
		'SVC012',
		'SVC011',
		'SVC009',
		'SVC007',
		// What was given is wrong by itself, whatever the network does.
		'API005',
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
		'NET015',
		'TLS014',
		'TLS015',
		'API003',
		'API002',
		'API004',
		'API013',
		'API010',
		'API006',
		'API015',
		'API008',
		'API009',
		'API007',
		'API012',
		'REG005',
		'REG008',
		'REG004',
		'REG003',
		'TLS017',
		'TLS020',
		'NET002',
		'NET017',
		'NET009',
		'NET004',
		'NET005',
		'NET010',
		'NET006',
		'NET014',
		'TLS019',
		'TLS008',
		'TLS009',
		'TLS010',
		'TLS011',
		'NET008',
		'NET007',
		'TLS002',
		'TLS003',
		'NET011',
		'NET018',
		'TLS004',
		'TLS006',
		'TLS005',
		'TLS001',
		'TLS012',
		'HAP003',
		'HAP002',
		'HAP001',
		'HAP017',
		'LST010',
		'LST004',
		'LST014',
		'LST002',
		'LST003',
		'SVC001',
		'SVC004',
		'SVC005',
		'SVC003',
		'LST001',
		'LST008',
		'LST009',
		'LST006',
		'LST012',
		'LST007',
		'LST011',
		'REG001',
		'REG013',
		'TLS007',
		'REG010',
		'HAP004',
		'NET003',
		'NET016',
		'NET012',
		'NET013',
		'PRX015',
		'TLS013',
		'TLS021',
		'REG020',
		'HAP008',
		'HAP018',
		'HAP007',
		'SVC010',
		'SVC025',
		'SVC002',
		'SVC017',
		'SVC016',
		'REG002',
		'REG018',
		'REG012',
		'REG007',
		'REG009',
		'REG011',
		'PRX003',
	],
	explains: {
		// The way through a proxy was proven, so that nothing has to be done about the direct one.
		PRX002: ['NET001', ...path],
		PRX001: ['NET001', ...path],
		// The portal answers, though not on the way that was taken.
		PRX013: ['NET001', 'API001'],
		// Whoever opens TLS in the tunnel has a certificate of its own, and answers in the Server's place.
		PRX010: ['NET011', 'NET018', 'TLS004', ...identity],
		// WebSockets are not spoken by agents on Linux: whatever answers there is no port that is polled.
		TLS017: [...path, ...identity, 'HAP007'],
		// What is written wrongly matches nothing.
		TLS020: ['TLS001', 'TLS004', 'TLS005', 'TLS006'],
		// A wrong address leads to wrong answers.
		NET002: [...path, ...identity],
		NET017: [...path, ...identity],
		// The right certificate comes with another name.
		TLS019: ['NET007', 'NET018', 'TLS001', 'TLS002', 'TLS003', 'TLS005', 'TLS006'],
		// A page in the place of an answer comes with a certificate of its own.
		NET011: ['TLS001', 'TLS005', 'TLS006'],
		// By a wrong clock, a good certificate is out of its dates.
		NET015: ['TLS015'],
		// The portal's port presents the portal's certificate, and nothing ends TLS there.
		NET007: ['TLS001', 'TLS002', 'TLS005', 'TLS006'],
		NET008: ['TLS001', 'TLS002', 'TLS003', 'TLS005', 'TLS006'],
		// A connection that is cut in TLS looks to the agent as if it were not known.
		NET006: ['TLS007'],
		// The general finding is what the agent's own log says of each special one. Whoever ends TLS on the way is the one that answers.
		TLS002: ['NET011', 'NET018', 'TLS001'],
		TLS003: ['NET011', 'NET018', 'TLS001'],
		TLS004: ['TLS001'],
		TLS005: ['TLS001'],
		TLS006: ['TLS001'],
		// Another kind of service has another certificate.
		NET018: ['TLS001', 'TLS005', 'TLS006'],
		// The record is there, with the thumbprint of an earlier certificate.
		LST011: ['REG001', 'TLS007'],
		// An agent that cannot use its certificate ends as soon as it starts.
		SVC014: ['SVC003', 'SVC004', 'SVC005', 'LST001', ...dialled],
		// Where no agent listens, or another program does, the Server finds none either.
		SVC001: dialled,
		SVC003: dialled,
		SVC004: dialled,
		SVC005: dialled,
		LST001: dialled,
		LST012: ['LST007'],
		// What the Server cannot reach it does not find healthy.
		LST008: ['REG010'],
		LST009: ['REG010'],
		LST006: ['REG010'],
		LST007: ['REG010'],
		// Without a record no node can know this machine.
		REG001: ['TLS007'],
	},
};
