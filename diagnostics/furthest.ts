import type {AddressTry, TcpSeen} from '../src/model/probes.ts';

/** The address that got furthest: what the agent will end up with, since it tries them in turn. */
export const furthest = (tries: readonly AddressTry[]): AddressTry | undefined =>
	tries.find(({answer}) => answer) ??
	tries.find(({tls}) => tls?.established) ??
	tries.find(({tunnel}) => tunnel?.outcome === 'opened') ??
	tries.find(({tunnel}) => tunnel?.outcome === 'refused') ??
	tries.find(({tcp}) => tcp.connected) ??
	tries[0];

/** A whole way: TLS was agreed on at its end. */
export const isWhole = (tries: readonly AddressTry[]): boolean => furthest(tries)?.tls?.established ?? false;

/** How long a connection was waited for, in whole seconds. */
export const secondsOf = (tcp: TcpSeen | undefined): number => Math.round((tcp?.milliseconds ?? 0) / 1000);
