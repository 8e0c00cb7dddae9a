import {Box, Text, useAnimation} from 'ink';
import type {ReactNode} from 'react';
import {createContext, useContext} from 'react';
import {createTheme, type Theme} from './theme.ts';

export const ThemeContext = createContext<Theme>(createTheme({colour: false, unicode: false}));
export const useTheme = (): Theme => useContext(ThemeContext);

type Tone = 'good' | 'warning' | 'bad' | 'accent';

/** Text in one of the theme's tones. */
export const Toned = ({tone, children, bold = false}: {readonly tone: Tone; readonly children: ReactNode; readonly bold?: boolean}) => {
	const colour = useTheme().colours[tone];
	return (
		<Text bold={bold} {...(colour !== undefined && {color: colour})}>
			{children}
		</Text>
	);
};

export const Quiet = ({children}: {readonly children: ReactNode}) => <Text dimColor={useTheme().dims}>{children}</Text>;

export const Sign = ({kind}: {readonly kind: 'good' | 'warning' | 'bad' | 'idle' | 'running'}) => {
	const {signs} = useTheme();
	if (kind === 'running') return <Spinner />;
	return kind === 'idle' ? <Quiet>{signs.idle}</Quiet> : <Toned tone={kind}>{signs[kind]}</Toned>;
};

const Spinner = () => {
	const {running} = useTheme().signs;
	const {frame} = useAnimation({interval: 150, isActive: running.length > 1});
	return <Toned tone="accent">{running[frame % running.length]}</Toned>;
};

/** The last line of a screen: which keys do what. */
export const Keys = ({children}: {readonly children: ReactNode}) => (
	<Box marginTop={1}>
		<Quiet>{children}</Quiet>
	</Box>
);

/** What is wrong, right under what it is about. */
export const Problem = ({children}: {readonly children: string}) => (
	<Box marginTop={1}>
		<Box width={2} flexShrink={0}>
			<Sign kind="bad" />
		</Box>
		<Text wrap="wrap">{children}</Text>
	</Box>
);
