import type {HomeChoice, HomeOptions} from '../engine/home.ts';
import {HomeApp} from './home-app.tsx';
import {showTree} from './show-tree.tsx';

/** Shows the home screen until something is chosen. */
export const showHome = async (options: HomeOptions): Promise<HomeChoice> => {
	let choice: HomeChoice = {action: 'interrupt'};
	await showTree(options, wipe => (
		<HomeApp
			options={options}
			wipe={wipe}
			onEnd={chosen => {
				choice = chosen;
			}}
		/>
	));
	return choice;
};
