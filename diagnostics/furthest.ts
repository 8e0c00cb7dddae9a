import type {AddressTry} from '../src/model/probes.ts';

/** The address of a name that got furthest: what the agent will end up with, since it tries them in turn. */
export const furthest = (tries: readonly AddressTry[]): AddressTry | undefined =>
	tries.find(({answer}) => answer) ?? tries.find(({tls}) => tls?.established) ?? tries.find(({tcp}) => tcp.connected) ?? tries[0];
