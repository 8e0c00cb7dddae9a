#!/bin/bash
# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.
set -euo pipefail
umask 022

api_key=$(< /root/octopus.key)

# Create the instance. Gives this Tentacle its name, its configuration file and its home folder.
/opt/octopus/tentacle/Tentacle create-instance --instance=Tentacle --config=/etc/octopus/Tentacle/tentacle-Tentacle.config --home=/var/opt/octopus/Tentacle

# Keep the configuration file private. It will hold the private key, encrypted with an id that every local user can read: only its owner may read it.
chmod 0600 -- /etc/octopus/Tentacle/tentacle-Tentacle.config

# Make a certificate. The Server recognises this machine by its thumbprint.
/opt/octopus/tentacle/Tentacle new-certificate --instance=Tentacle --if-blank

# Poll, and do not listen. Sets the folders and who dials whom.
/opt/octopus/tentacle/Tentacle configure --instance=Tentacle --home=/var/opt/octopus/Tentacle --app=/var/opt/octopus/Tentacle/Applications --noListen=True --pollingConnectionCount=5

# Register in Octopus, with the API key on Tentacle’s command line. Makes this machine a worker of the space Default. WARNING: while it runs, every user of this machine can read the API key in the list of processes; registering through the API does without.
/opt/octopus/tentacle/Tentacle register-worker --instance=Tentacle --server=https://octopus.example.com --space=Default --name=build-07 '--workerpool=Linux Builders' '--policy=Default Machine Policy' --comms-style=TentacleActive --server-comms-address=https://node1.example.com:10943 --apiKey="$api_key"

# Poll node2.example.com:10943, with the API key on Tentacle’s command line. A further Server node. WARNING: while it runs, every user of this machine can read the API key in the list of processes; registering through the API does without.
/opt/octopus/tentacle/Tentacle poll-server --instance=Tentacle --server=https://octopus.example.com --server-comms-address=https://node2.example.com:10943 --apiKey="$api_key"

# Poll [fd00::3]:10944, with the API key on Tentacle’s command line. A further Server node. WARNING: while it runs, every user of this machine can read the API key in the list of processes; registering through the API does without.
/opt/octopus/tentacle/Tentacle poll-server --instance=Tentacle --server=https://octopus.example.com '--server-comms-address=https://[fd00::3]:10944' --apiKey="$api_key"

# Install and start the service. systemd starts the agent now, at every boot, and again when it dies.
/opt/octopus/tentacle/Tentacle service --instance=Tentacle --install --start
