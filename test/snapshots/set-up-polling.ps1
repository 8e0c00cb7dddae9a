#Requires -Version 5.1
#Requires -RunAsAdministrator
# Sets up a Tentacle on Windows as configure-tentacle would. Stops at the first failure.
$ErrorActionPreference = 'Stop'

$tentacle = 'C:\Program Files\Octopus Deploy\Tentacle\Tentacle.exe'
$installed = Get-ItemProperty -Path 'HKLM:\Software\Octopus\Tentacle' -ErrorAction SilentlyContinue
if ($installed.InstallLocation) { $tentacle = Join-Path $installed.InstallLocation 'Tentacle.exe' }
if (-not (Test-Path -LiteralPath $tentacle)) { throw 'Tentacle is not installed.' }

# The API key comes from the variable KEY, or is asked for.
$secret = [Environment]::GetEnvironmentVariable('KEY')
[Environment]::SetEnvironmentVariable('KEY', $null)
if (-not $secret) { $secret = (New-Object System.Net.NetworkCredential '', (Read-Host 'API key' -AsSecureString)).Password }
$headers = @{'X-Octopus-ApiKey' = $secret}
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
function Invoke-Octopus($method, $uri, $body) {
	$options = @{Method = $method; Uri = $uri; Headers = $headers; MaximumRedirection = 0; UseBasicParsing = $true}
	if ($body) { $options.ContentType = 'application/json; charset=utf-8'; $options.Body = [Text.Encoding]::UTF8.GetBytes($body) }
	Invoke-RestMethod @options
}
$config = 'C:\Octopus\Tentacle.config'
function Get-Setting($key) {
	$document = New-Object System.Xml.XmlDocument
	$document.Load($config)
	$document.SelectNodes('//set') | Where-Object { $_.GetAttribute('key') -eq $key } | ForEach-Object { $_.InnerText }
}
function Get-SubscriptionId {
	Get-Setting 'Tentacle.Communication.TrustedOctopusServers' | ConvertFrom-Json | ForEach-Object { $_ } |
		Where-Object { $_.Thumbprint -eq 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377' -and $_.SubscriptionId } |
		Select-Object -Last 1 -ExpandProperty SubscriptionId
}

# Create the instance
& $tentacle 'create-instance' '--instance=Tentacle' '--config=C:\Octopus\Tentacle.config' '--home=C:\Octopus'
if ($LASTEXITCODE -ne 0) { throw ('create-instance ended with ' + $LASTEXITCODE) }

# Keep the configuration file private
& icacls.exe 'C:\Octopus\Tentacle.config' '/inheritance:r' '/grant:r' '*S-1-5-18:F' '*S-1-5-32-544:F'
if ($LASTEXITCODE -ne 0) { throw ('icacls ended with ' + $LASTEXITCODE) }

# Make a certificate
& $tentacle 'new-certificate' '--instance=Tentacle' '--if-blank'
if ($LASTEXITCODE -ne 0) { throw ('new-certificate ended with ' + $LASTEXITCODE) }

# Poll, and do not listen
& $tentacle 'configure' '--instance=Tentacle' '--home=C:\Octopus' '--app=C:\Octopus\Applications' '--noListen=True' '--pollingConnectionCount=1'
if ($LASTEXITCODE -ne 0) { throw ('configure ended with ' + $LASTEXITCODE) }

# Trust the Octopus Server CF18 1A4C … 9377
& $tentacle 'configure' '--instance=Tentacle' '--trust=CF181A4C629B9FDEDC4BE7027B1D2E85BE339377'
if ($LASTEXITCODE -ne 0) { throw ('configure ended with ' + $LASTEXITCODE) }

# Poll octopus.example.com:10943
& $tentacle 'server-comms' '--instance=Tentacle' '--thumbprint=CF181A4C629B9FDEDC4BE7027B1D2E85BE339377' '--style=TentacleActive' '--host=octopus.example.com' '--port=10943'
if ($LASTEXITCODE -ne 0) { throw ('server-comms ended with ' + $LASTEXITCODE) }

# Register in Octopus
$subscriptionId = Get-SubscriptionId
if (-not $subscriptionId) { throw 'The configuration has no subscriptionId.' }
$thumbprint = Get-Setting 'Tentacle.CertificateThumbprint'
if (-not $thumbprint) { throw 'The configuration has no thumbprint.' }
$body = '{"Name":"win-07","TenantIds":[],"TenantTags":[],"IsDisabled":false,"EnvironmentIds":["Environments-1"],"Roles":["web-server"],"TenantedDeploymentParticipation":"Untenanted","Endpoint":{"CommunicationStyle":"TentacleActive","Uri":"OUTPUT:subscriptionId:OUTPUT","Thumbprint":"OUTPUT:thumbprint:OUTPUT"}}'
$body = $body.Replace('OUTPUT:subscriptionId:OUTPUT', $subscriptionId)
$body = $body.Replace('OUTPUT:thumbprint:OUTPUT', $thumbprint)
$there = Invoke-Octopus 'GET' ('https://octopus.example.com' + '/api/Spaces-1/machines' + '/all' + '?thumbprint=' + $thumbprint) | ConvertTo-Json -Depth 9
if ($there -match $thumbprint) { Write-Output 'This machine is registered already: nothing was sent.' }
else { Invoke-Octopus 'POST' ('https://octopus.example.com' + '/api/Spaces-1/machines') $body | Out-Null }

# Install and start the service
& $tentacle 'service' '--instance=Tentacle' '--install' '--start'
if ($LASTEXITCODE -ne 0) { throw ('service ended with ' + $LASTEXITCODE) }
