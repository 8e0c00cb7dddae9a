import type {Address} from '../src/model/address.ts';
import type {Answers} from '../src/model/answers.ts';

/** The subject of every check about the portal: its address, as answered. */
export const portalOf = ({serverUrl}: Answers): readonly string[] => (serverUrl === undefined ? [] : [serverUrl]);

/** The subjects of every check about the way to the Server: one address a node. */
export const polledAddresses = ({serverAddresses = []}: Answers): readonly Address[] => serverAddresses;
