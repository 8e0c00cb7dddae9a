import {Box, Text, Transform, useAnimation} from 'ink';
import type {ReactNode} from 'react';
import {createContext, useContext, useEffect, useState} from 'react';
import {harmless} from '../model/harmless.ts';
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

export const Quiet = ({children}: {readonly children: ReactNode}) => (
	<Words>
		<Text dimColor={useTheme().dims}>{children}</Text>
	</Words>
);

/** Ink leaves the space at which it breaks a line that was exactly full at the beginning of the next one. */
export const Words = ({children}: {readonly children: ReactNode}) => (
	<Transform transform={(line, index) => (index === 0 ? line : line.replace(leadingSpaces, '$1'))}>{children}</Transform>
);

/** After what makes a line dim. */
const leadingSpaces = /^((?:\u001B\[[\d;]*m)*) +/;

export const Sign = ({kind}: {readonly kind: 'good' | 'warning' | 'bad' | 'idle' | 'running'}) => {
	const {signs} = useTheme();
	if (kind === 'running') return <Spinner />;
	return kind === 'idle' ? <Quiet>{signs.idle}</Quiet> : <Toned tone={kind}>{signs[kind]}</Toned>;
};

const blinkMilliseconds = 300;

/** Whether something has gone on for so long that it is worth a word: what is over in a blink must not flicker. */
export const useLate = (isOn = true): boolean => {
	const [isLate, setIsLate] = useState(false);
	useEffect(() => {
		if (!isOn) return setIsLate(false);
		const timer = setTimeout(() => setIsLate(true), blinkMilliseconds);
		return () => clearTimeout(timer);
	}, [isOn]);
	return isLate && isOn;
};

const Spinner = () => {
	const {running, idle} = useTheme().signs;
	const {frame} = useAnimation({interval: 150, isActive: running.length > 1});
	return useLate() ? <Toned tone="accent">{running[frame % running.length]}</Toned> : <Quiet>{idle}</Quiet>;
};

/** A wait: for what, and how long at most. Its line is kept from the beginning, unless it comes with a key whose page is over in a blink. */
export const Waiting = ({children, isKept = true}: {readonly children: string; readonly isKept?: boolean}) => {
	const isLate = useLate();
	if (!isLate) return isKept ? <Text> </Text> : undefined;
	return (
		<Box marginTop={isKept ? 0 : 1}>
			<Box marginRight={1} flexShrink={0}>
				<Sign kind="running" />
			</Box>
			<Quiet>{children}</Quiet>
		</Box>
	);
};

/** The last line of a screen: which keys do what. */
export const Keys = ({children}: {readonly children: ReactNode}) => (
	<Box marginTop={1}>
		<Quiet>{children}</Quiet>
	</Box>
);

/** What is wrong, right under what it is about, whoever has said it. */
export const Problem = ({children}: {readonly children: string}) => (
	<Box marginTop={1}>
		<Box width={2} flexShrink={0}>
			<Sign kind="bad" />
		</Box>
		<Words>
			<Text wrap="wrap">{harmless(children, 2000)}</Text>
		</Words>
	</Box>
);
