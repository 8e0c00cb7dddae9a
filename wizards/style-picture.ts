import {defaultCommsPort, defaultListenPort} from '../src/model/address.ts';
import type {Answers, Style} from '../src/model/answers.ts';
import type {Aside} from '../src/model/aside.ts';

/** Who dials whom, which firewall changes, and what it costs: of the style that is pointed at, else of both. */
export const styleAsides = ({style, listenPort = defaultListenPort, serverAddresses: [first] = []}: Answers): readonly Aside[] => {
	const commsPort = first?.port ?? defaultCommsPort;
	const pictures: Readonly<Record<Style, Aside>> = {
		listening: {
			kind: 'picture',
			lines: [
				`Octopus Server ${line(`TCP ${listenPort}`)}▶ this machine`,
				`Firewall  this side: port ${listenPort} in, from the Server`,
				'Costs     an address here that the Server can reach',
			],
			says: `Listening: Octopus Server opens the connection to this machine, TCP port ${listenPort}. The firewall on this machine’s side must let it in, and the Server must be able to reach this machine’s address.`,
		},
		polling: {
			kind: 'picture',
			lines: [
				`Octopus Server ◀${line(`TCP ${commsPort}`)} this machine`,
				`Firewall  port ${commsPort} out, to every Server node`,
				'Costs     a connection to each node that stays open',
			],
			says: `Polling: this machine opens the connection to Octopus Server, TCP port ${commsPort}, and keeps one open to every node. Its firewall must let it out, and the Server’s must let it in; nothing opens on this machine.`,
		},
	};
	return style === undefined ? [pictures.listening, pictures.polling] : [pictures[style]];
};

/** As wide for every port. */
const line = (text: string): string => ` ${text} `.padStart(Math.ceil((26 + text.length) / 2) - 1, '─').padEnd(24, '─');
